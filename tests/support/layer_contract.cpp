// SPDX-License-Identifier: MIT
#include "layer_contract.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/ops/elementwise.hpp"
#include "../../layers/model/serialization.hpp"
#include "approx.hpp"
#include "gradcheck.hpp"

namespace sluice::test {
namespace {

constexpr double step = 1e-5;
constexpr double tolerance = 1e-7;
constexpr double rate = 1e-3;

Shape without_batch(const Shape& shape) {
  return Shape(std::vector<std::int64_t>(shape.begin() + 1, shape.end()));
}

Tensor output_of(const Layer& layer, const Tensors& inputs) {
  return layer(inputs, {.training = false}).only();
}

void check_inferred_shape(const Layer& layer, const Tensors& inputs) {
  Symbols symbols;
  for (const Tensor& input : inputs)
    symbols.push_back(Input(without_batch(input.shape()), {.dtype = input.dtype()}));
  const Shape inferred = layer(symbols).only().shape();
  CHECK(inferred[0] == Shape::unknown);
  CHECK(without_batch(inferred) == without_batch(output_of(layer, inputs).shape()));
}

void check_document(const Layer& layer, const Tensors& inputs) {
  const Dict document = serialized_layer(layer);
  Layer copy = layer_from_document(document, "layer");
  CHECK(copy.config() == layer.config());
  output_of(copy, inputs);
  copy.set_weights(layer.get_weights());
  check_close(output_of(copy, inputs), output_of(layer, inputs), 0);
  CHECK(serialized_layer(copy) == document);
}

/// The output's product with a cotangent, summed.
double objective(const Layer& layer, const Tensors& inputs, const Tensor& cotangent) {
  const Tensor output = output_of(layer, inputs);
  double sum = 0;
  for (std::size_t k = 0; k < output.values<double>().size(); ++k)
    sum += output.values<double>()[k] * cotangent.values<double>()[k];
  return sum;
}

void check_weights(const Layer& layer, const Tensors& inputs) {
  const Tensor cotangent = random_tensor(output_of(layer, inputs).shape(), -1, 1);
  Tape tape;
  const Var output = layer(tape, inputs).only();
  tape.backward(output, cotangent);
  for (Parameter parameter : layer.trainable_parameters())
    for (std::size_t k = 0; k < parameter.value().values<double>().size(); ++k) {
      double& weight = parameter.value().values<double>()[k];
      const double kept = weight;
      weight = kept + step;
      const double above = objective(layer, inputs, cotangent);
      weight = kept - step;
      const double slope = (above - objective(layer, inputs, cotangent)) / (2 * step);
      weight = kept;
      const double gradient = parameter.gradient().values<double>()[k];
      CHECK(std::abs(gradient - slope) <= tolerance * std::max(1.0, std::abs(slope)));
    }
  const double before = objective(layer, inputs, cotangent);
  for (Parameter parameter : layer.trainable_parameters())
    for (std::size_t k = 0; k < parameter.value().values<double>().size(); ++k)
      parameter.value().values<double>()[k] -= rate * parameter.gradient().values<double>()[k];
  CHECK(objective(layer, inputs, cotangent) < before);
}

}  // namespace

void check_layer(const Layer& layer, const Tensors& inputs) {
  output_of(layer, inputs);
  CHECK(layer.built());
  std::int64_t count = 0;
  for (const Tensor& weight : layer.get_weights()) count += weight.size();
  CHECK(layer.count_params() == count);
  check_inferred_shape(layer, inputs);
  check_document(layer, inputs);
  const auto floating = [](const Tensor& input) { return input.dtype() != DType::int32; };
  if (std::any_of(inputs.begin(), inputs.end(), floating))
    check_gradients([&](const Vars& values) { return layer(values).only(); }, inputs);
  if (!layer.trainable_parameters().empty()) check_weights(layer, inputs);
}

}  // namespace sluice::test
