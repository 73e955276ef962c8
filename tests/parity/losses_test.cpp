// SPDX-License-Identifier: MIT
#include "../../optim/losses/losses.hpp"

#include <doctest/doctest.h>

#include "../../core/ops/activations.hpp"
#include "../support/approx.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

Var evaluate(const Value& example, Tape& tape, const Var& given, DType dtype) {
  const Dict object{{"class_name", at(example, "class_name")}, {"config", at(example, "config")}};
  const Loss loss = Loss::from_config(object, "loss");
  const Value* activation = find(example, "activation");
  const Var predicted =
      activation == nullptr ? given : ActivationFunction(*activation->if_is<std::string>())(given);
  const Var y_true = tape.constant(tensor_of(at(example, "y_true"), dtype));
  const Value* weights = find(example, "sample_weight");
  if (weights == nullptr) return loss(y_true, predicted);
  return loss(y_true, predicted, tape.constant(tensor_of(*weights, dtype)));
}

void check_all(const std::string& file, DType dtype) {
  const Value document = fixture(file);
  const double tolerance = tolerances(dtype).once;
  for (const Value& example : list_at(document, "cases")) {
    if (text_at(at(example, "config"), "reduction") == "sum") continue;  // not offered
    const std::string name = text_at(example, "name");
    CAPTURE(name);
    Tape tape;
    const Var given = tape.variable(tensor_of(at(example, "y_pred"), dtype));
    const Var value = evaluate(example, tape, given, dtype);
    check_number(value.value().item(), number_at(example, "value"), tolerance);
    tape.backward(value);
    test::check_close(given.gradient(), tensor_of(at(example, "gradient"), dtype), tolerance);
  }
}

TEST_SUITE("parity/losses") {
  TEST_CASE("values and gradients are Keras's in float64") {
    check_all("losses.float64.json", DType::float64);
  }
  TEST_CASE("values and gradients are Keras's in float32") {
    check_all("losses.float32.json", DType::float32);
  }
}

}  // namespace
}  // namespace sluice::parity
