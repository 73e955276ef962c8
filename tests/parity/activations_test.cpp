// SPDX-License-Identifier: MIT
#include "../../core/ops/activations.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "../../core/ops/elementwise.hpp"
#include "../../core/ops/reduce.hpp"
#include "../support/approx.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

/// The function of a name. TensorFlow rounds two constants to float32 whatever x is: the slope of
/// leaky_relu and gelu's 1 / sqrt(2). Those two are compared at the constants that it used.
Var activate(const std::string& name, const Var& x) {
  if (name == "leaky_relu") return ops::leaky_relu(x, double{0.2F});
  if (name != "gelu") return ActivationFunction(name)(x);
  const double rounding = double{0.70710678118654752F} * std::numbers::sqrt2;
  return ops::gelu(x * rounding) / rounding;
}

void check_all(const std::string& file, DType dtype) {
  const Value document = fixture(file);
  const double tolerance = tolerances(dtype).once;
  for (const Value& example : list_at(document, "cases")) {
    const std::string name = text_at(example, "name");
    CAPTURE(name);
    Tape tape;
    const Var x = tape.variable(tensor_of(at(at(example, "inputs"), "0"), dtype));
    const Var y = activate(name, x);
    test::check_close(y.value(), tensor_of(at(at(example, "outputs"), "0"), dtype), tolerance);
    tape.backward(ops::sum(y * tape.constant(tensor_of(at(example, "cotangent"), dtype))));
    const Value& gradient = at(at(example, "gradients"), "inputs/0");
    test::check_close(x.gradient(), tensor_of(gradient, dtype), tolerance);
  }
}

TEST_SUITE("parity/activations") {
  TEST_CASE("values and gradients are Keras's in float64") {
    check_all("activations.float64.json", DType::float64);
  }
  TEST_CASE("values and gradients are Keras's in float32") {
    check_all("activations.float32.json", DType::float32);
  }
  TEST_CASE("leaky_relu and gelu themselves have their constants at full width") {
    const Tensor x = Tensor::from<double>({2}, {-1, 1});
    Tape tape;
    const Tensor leaky = ActivationFunction("leaky_relu")(tape.constant(x)).value();
    test::check_close(leaky, {2}, {-0.2, 1}, 1e-15);
    const Tensor gelu = ActivationFunction("gelu")(tape.constant(x)).value();
    test::check_close(gelu, {2},
                      {-0.5 * std::erfc(std::sqrt(0.5)), 0.5 * std::erfc(-std::sqrt(0.5))}, 1e-15);
  }
}

}  // namespace
}  // namespace sluice::parity
