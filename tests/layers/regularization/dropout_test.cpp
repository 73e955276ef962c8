// SPDX-License-Identifier: MIT
#include "../../../layers/regularization/dropout.hpp"

#include <algorithm>
#include <cmath>

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

Tensor ones(std::int64_t rows) {
  return Tensor::full({rows, 100}, 1, DType::float32);
}

TEST_SUITE("layers/regularization/dropout") {
  TEST_CASE("it keeps a layer's contract") {
    test::check_layer(Dropout(0.5, {.seed = 3, .name = "drop", .dtype = DType::float64}),
                      {test::random_tensor({3, 4})});
  }

  TEST_CASE("in training it keeps 1 - rate of its input, scaled by 1 / (1 - rate)") {
    const double rate = 0.3;
    const Tensor y = Dropout(rate, {.seed = 1})(Tensors{ones(1000)}, {.training = true}).only();
    const auto values = y.values();
    const auto dropped = static_cast<double>(std::ranges::count(values, 0.0F));
    const auto size = static_cast<double>(values.size());
    CHECK(std::abs(dropped / size - rate) < 4 * std::sqrt(rate * (1 - rate) / size));
    const auto kept = std::ranges::find_if(values, [](float value) { return value != 0; });
    CHECK(*kept == doctest::Approx(1 / (1 - rate)));
    CHECK(static_cast<double>(std::ranges::count(values, *kept)) == size - dropped);
  }

  TEST_CASE("out of training, or at rate 0, it passes its input on") {
    const Tensor x = test::random_tensor({5, 3}, -1, 1, DType::float32);
    const std::vector<double> expected(x.values().begin(), x.values().end());
    test::check_close(Dropout(0.9)(Tensors{x}).only(), {5, 3}, expected, 0);
    test::check_close(Dropout(0)(Tensors{x}, {.training = true}).only(), {5, 3}, expected, 0);
  }

  TEST_CASE("a rate outside [0, 1) is refused") {
    test::check_fails([] { Dropout(1); }, "[dropout] expected rate in [0, 1), got 1");
    test::check_fails([] { Dropout(-0.5); }, "[dropout] expected rate in [0, 1), got -0.5");
  }
}

}  // namespace
}  // namespace sluice
