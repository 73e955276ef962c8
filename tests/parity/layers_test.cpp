// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "../../core/base/error.hpp"
#include "../../core/ops/elementwise.hpp"
#include "../../core/ops/reduce.hpp"
#include "../../layers/registry.hpp"
#include "../support/approx.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

/// Layers that Sluice does not have: the fusion's documentation uses none of them.
constexpr const char* absent_classes[] = {"BatchNormalization"};

bool is_absent(const std::string& class_name) {
  return std::ranges::find(absent_classes, class_name) != std::end(absent_classes);
}

/// Functions of which TensorFlow rounds a constant to float32 even in float64 (see README.md);
/// there the activations' test compares them at that constant.
constexpr const char* rounded_constants[] = {"activation/gelu", "activation/leaky_relu",
                                             "dense/gelu", "dense/leaky_relu"};

bool has_rounded_constant(const std::string& name, DType dtype) {
  return dtype == DType::float64 &&
         std::ranges::find(rounded_constants, name) != std::end(rounded_constants);
}

Layer layer_of(const Value& example) {
  const std::string class_name = text_at(example, "class_name");
  const bool fusion = class_name == "GatedFeatureFusion";
  return layer_from_config(class_name, fusion ? "kerasfactory.layers>" + class_name : "",
                           dict_at(example, "config"), "layer");
}

/// The inputs in order, floating ones as variables.
Vars inputs_of(const Value& example, Tape& tape, DType dtype) {
  Vars inputs;
  for (const auto& entry : dict_at(example, "inputs").entries()) {
    const Tensor tensor = tensor_of(entry.second, dtype);
    inputs.push_back(tensor.dtype() == DType::int32 ? tape.constant(tensor)
                                                    : tape.variable(tensor));
  }
  return inputs;
}

std::map<std::string, Parameter> set_weights(Layer layer, const Value& example,
                                             const Vars& inputs) {
  Shapes shapes;
  for (const Var& input : inputs) shapes.push_back(input.shape().with(0, Shape::unknown));
  layer.build(shapes);
  std::map<std::string, Parameter> by_path;
  for (const NamedParameter& weight : layer.weights())
    by_path.emplace(weight.path, weight.parameter);
  const auto& entries = dict_at(example, "weights").entries();
  REQUIRE(by_path.size() == entries.size());
  for (const auto& [path, value] : entries)
    by_path.at(path).assign(tensor_of(value, by_path.at(path).dtype()));
  return by_path;
}

/// All penalties; those on outputs are divided by the rows, as training does.
Var regularization_of(Tape& tape, const std::map<std::string, Parameter>& weights,
                      std::int64_t rows, DType dtype) {
  Var total = tape.constant(Tensor::full({}, 0, dtype));
  for (const auto& [path, parameter] : weights)
    if (parameter.regularizer())
      total = total + (*parameter.regularizer())(tape.parameter(parameter));
  for (const Var& penalty : tape.losses())
    total = total + penalty * (1.0 / static_cast<double>(rows));
  return total;
}

void check_gradients(const Value& example, const Vars& inputs,
                     const std::map<std::string, Parameter>& weights, DType dtype) {
  for (const auto& entry : dict_at(example, "gradients").entries()) {
    const std::string& key = entry.first;
    CAPTURE(key);
    const std::string which = key.substr(key.find('/') + 1);
    const Tensor gradient = key.starts_with("inputs/") ? inputs.at(std::stoul(which)).gradient()
                                                       : weights.at(which).gradient();
    test::check_close(gradient, tensor_of(entry.second, dtype), tolerances(dtype).once);
  }
}

void check_layer(const Value& example, DType dtype) {
  const Layer layer = layer_of(example);
  Tape tape;
  const Vars inputs = inputs_of(example, tape, dtype);
  const auto weights = set_weights(layer, example, inputs);
  const Var output = layer(inputs, {.training = *at(example, "training").if_is<bool>()}).only();
  const double tolerance = tolerances(dtype).once;
  test::check_close(output.value(), tensor_of(at(at(example, "outputs"), "0"), dtype), tolerance);
  const Var penalty = regularization_of(tape, weights, inputs[0].shape()[0], dtype);
  check_number(penalty.value().item(), number_at(example, "regularization"), tolerance);
  const Var cotangent = tape.constant(tensor_of(at(example, "cotangent"), dtype));
  tape.backward(ops::sum(output * cotangent) + penalty);
  check_gradients(example, inputs, weights, dtype);
}

void check_all(const std::string& file, DType dtype) {
  const Value document = fixture(file);
  for (const Value& example : list_at(document, "cases")) {
    const std::string name = text_at(example, "name");
    CAPTURE(name);
    const std::string class_name = text_at(example, "class_name");
    if (is_absent(class_name)) {
      const std::string refusal = "layer: unknown layer class \"" + class_name + "\"";
      CHECK_THROWS_WITH_AS(layer_of(example), doctest::Contains(refusal.c_str()), FormatError);
    } else if (!has_rounded_constant(name, dtype)) {
      check_layer(example, dtype);
    }
  }
}

TEST_SUITE("parity/layers") {
  TEST_CASE("outputs, penalties and gradients are Keras's in float64") {
    check_all("layers.float64.json", DType::float64);
  }
  TEST_CASE("outputs, penalties and gradients are Keras's in float32") {
    check_all("layers.float32.json", DType::float32);
  }
}

}  // namespace
}  // namespace sluice::parity
