// SPDX-License-Identifier: MIT
#include "self_test.hpp"

#include <cmath>
#include <optional>

#include "../../core/base/error.hpp"
#include "../tensors/document.hpp"

namespace sluice {
namespace {

constexpr std::int64_t rows = 3;

/// Numbers between -2 and 2, or codes 0 to 2, that differ from one element to the next.
Tensor varied(const Shape& shape, DType dtype) {
  Tensor tensor(shape, dtype);
  with_dtype(dtype, [&]<class T>(T) {
    std::uint32_t state = 1;
    for (T& value : tensor.values<T>()) {
      state = state * 1664525U + 1013904223U;
      const std::uint32_t step = state >> 24;  // 0 to 255
      value = std::is_integral_v<T> ? static_cast<T>(step % 3)
                                    : static_cast<T>(static_cast<double>(step) / 64 - 2);
    }
  });
  return tensor;
}

NamedTensors test_rows(const Model& model, bool zeros) {
  const std::vector<std::string> names = model.input_names();
  const std::vector<SymbolSpec> specs = model.input_specs();
  NamedTensors inputs;
  for (std::size_t k = 0; k < names.size(); ++k) {
    Shape shape = specs[k].shape.with(0, rows);
    for (std::size_t axis = 1; axis < shape.rank(); ++axis)
      if (shape[axis] == Shape::unknown) shape = shape.with(axis, 2);
    inputs.emplace_back(names[k],
                        zeros ? Tensor(shape, specs[k].dtype) : varied(shape, specs[k].dtype));
  }
  return inputs;
}

NamedTensors predicted(const Model& model, const NamedTensors& inputs) {
  const std::vector<std::string> names = model.output_names();
  const Tensors outputs = model.predict(Arrays(inputs));
  NamedTensors named;
  for (std::size_t k = 0; k < names.size(); ++k) named.emplace_back(names[k], outputs[k]);
  return named;
}

/// Whether two numbers are equal up to what another machine's arithmetic may differ by.
bool is_near(double expected, double got, DType dtype) {
  const double tolerance = dtype == DType::float64 ? 1e-8 : 1e-3;
  if (std::isnan(expected) || std::isnan(got)) return std::isnan(expected) == std::isnan(got);
  return expected == got ||
         std::abs(expected - got) <= tolerance * std::max(1.0, std::abs(expected));
}

void check_output(const Tensor& expected, const Tensor& got, const std::string& path) {
  if (expected.shape() != got.shape() || expected.dtype() != got.dtype())
    fail_format("self_test", "expected an output of shape ", expected.shape(), " and ",
                expected.dtype(), " at ", path, ", got shape ", got.shape(), " and ", got.dtype());
  const Shape flat{expected.size()};
  const Tensor a = expected.reshape(flat), b = got.reshape(flat);
  for (std::int64_t i = 0; i < a.size(); ++i)
    if (!is_near(a.at(i), b.at(i), a.dtype()))
      fail_format("self_test", "expected ", a.at(i), " as element ", i, " of ", path, ", got ",
                  b.at(i), "; the weights are not those that were saved");
}

}  // namespace

Dict self_test_document(const Model& model) {
  for (const bool zeros : {false, true}) {
    const NamedTensors inputs = test_rows(model, zeros);
    try {
      const NamedTensors outputs = predicted(model, inputs);
      return {{"inputs", tensors_document(inputs)}, {"outputs", tensors_document(outputs)}};
    } catch (const std::invalid_argument&) {
      // The model refuses such rows, as an embedding does unknown codes.
    }
  }
  return {};
}

void replay_self_test(const Model& model, ConfigReader document) {
  const NamedTensors inputs = tensors_from_document(document.object("inputs"));
  ConfigReader expected = document.object("outputs");
  document.finish();
  for (const auto& [name, output] : predicted(model, inputs))
    check_output(tensor_from_document(expected.object(name)), output, expected.path_of(name));
  expected.finish();
}

}  // namespace sluice
