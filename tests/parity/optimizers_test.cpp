// SPDX-License-Identifier: MIT
#include "../../optim/optimizers/optimizer.hpp"

#include <doctest/doctest.h>

#include "../../core/base/error.hpp"
#include "../support/approx.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

/// The formulas that the fixtures name, for element i of weight k.
double initial(std::int64_t k, std::int64_t i) {
  return static_cast<double>((13 * i + 7 * k) % 11 - 5) / 4;
}
double gradient(std::int64_t k, std::int64_t i, std::int64_t step) {
  return static_cast<double>((37 * step + 11 * i + 17 * k) % 29 - 14) / 7;
}

template <class Function>
void fill(Tensor& tensor, Function&& function) {
  with_floating(tensor.dtype(), [&]<class T>(T) {
    for (std::int64_t i = 0; i < tensor.size(); ++i)
      tensor.values<T>()[static_cast<std::size_t>(i)] = static_cast<T>(function(i));
  });
}

Parameters parameters_of(DType dtype) {
  Parameters parameters;
  for (const Shape& shape : {Shape{3, 2}, Shape{2}, Shape{1}}) {
    const auto k = static_cast<std::int64_t>(parameters.size());
    Tensor value(shape, dtype);
    fill(value, [=](std::int64_t i) { return initial(k, i); });
    parameters.emplace_back(text_of("w", k), value);
  }
  return parameters;
}

void check_weights(const Value& expected, const Parameters& parameters, double tolerance) {
  const List& tensors = *expected.if_is<List>();
  for (std::size_t k = 0; k < parameters.size(); ++k)
    test::check_close(parameters[k].value(), tensor_of(tensors[k], parameters[k].dtype()),
                      tolerance);
}

void check_state(const Value& expected, const Optimizer& optimizer, double tolerance) {
  const NamedTensors state = optimizer.state();
  const auto& entries = expected.if_is<Dict>()->entries();
  REQUIRE(state.size() == entries.size());
  for (std::size_t k = 0; k < state.size(); ++k) {
    const std::string& name = state[k].first;
    const Tensor& tensor = state[k].second;
    CAPTURE(name);
    CHECK(name == entries[k].first);
    test::check_close(tensor, tensor_of(entries[k].second, tensor.dtype()), tolerance);
  }
}

void check_steps(const Value& example, DType dtype) {
  const Dict object{{"class_name", at(example, "class_name")}, {"config", at(example, "config")}};
  const Optimizer optimizer = Optimizer::from_config(object, "optimizer");
  const Parameters parameters = parameters_of(dtype);
  const List& rates = list_at(example, "learning_rates");
  for (std::int64_t step = 1; step <= 100; ++step) {
    const std::size_t index = std::min(static_cast<std::size_t>(step), rates.size()) - 1;
    check_number(optimizer.learning_rate(), *rates[index].number(), tolerances(dtype).once);
    for (std::int64_t k = 0; k < 3; ++k)
      fill(parameters[static_cast<std::size_t>(k)].gradient(),
           [=](std::int64_t i) { return gradient(k, i, step); });
    optimizer.step(parameters);
    const Value* expected = find(at(example, "weights"), std::to_string(step));
    if (expected != nullptr)
      check_weights(*expected, parameters,
                    step == 100 ? tolerances(dtype).trained : tolerances(dtype).once);
  }
  check_state(at(example, "state"), optimizer, tolerances(dtype).trained);
}

void check_all(const std::string& file, DType dtype) {
  const Value document = fixture(file);
  for (const Value& example : list_at(document, "cases")) {
    const std::string name = text_at(example, "name");
    CAPTURE(name);
    check_steps(example, dtype);
  }
}

TEST_SUITE("parity/optimizers") {
  TEST_CASE("rates, weights and state over 100 steps are Keras's in float64") {
    check_all("optimizers.float64.json", DType::float64);
  }
  TEST_CASE("rates, weights and state over 100 steps are Keras's in float32") {
    check_all("optimizers.float32.json", DType::float32);
  }
}

}  // namespace
}  // namespace sluice::parity
