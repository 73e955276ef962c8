// SPDX-License-Identifier: MIT
#include "evaluate.hpp"

namespace sluice::test {

Tensor evaluate(const std::function<Var(const Vars&)>& function, const Tensors& inputs) {
  Tape tape(Tape::Mode::inference);
  Vars constants;
  for (const Tensor& tensor : inputs) constants.push_back(tape.constant(tensor));
  return function(constants).value();
}

Shape inferred(const std::function<Var(const Vars&)>& function, const std::vector<Shape>& shapes,
               DType dtype) {
  Tape tape(Tape::Mode::abstract);
  Vars inputs;
  for (const Shape& shape : shapes) inputs.push_back(tape.input(shape, dtype));
  return function(inputs).shape();
}

Tensor vector(const std::vector<double>& values) {
  return Tensor::from<double>({static_cast<std::int64_t>(values.size())}, values);
}

Tensor matrix(const std::vector<std::vector<double>>& rows) {
  std::vector<double> values;
  for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
  return vector(values).reshape(
      {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.at(0).size())});
}

}  // namespace sluice::test
