// SPDX-License-Identifier: MIT
#include "../../../io/tensors/weights.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/model/sequential.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

Model dense_model() {
  const Symbol input = Input({2});
  return Model(input, Dense(1, {.name = "out"})(input));
}

void check_refused(Model model, const NamedTensors& tensors, const std::string& text) {
  const std::vector<Tensor> before = model.get_weights();
  CHECK_THROWS_WITH_AS(assign_weights(model, tensors), text.c_str(), FormatError);
  for (std::size_t k = 0; k < before.size(); ++k)
    test::check_close(model.get_weights()[k], before[k], 0);
}

TEST_SUITE("io/tensors/weights") {
  TEST_CASE("weights are named by their paths, and assigned in any order") {
    Model model = dense_model();
    const Tensor kernel = Tensor::from<float>({2, 1}, {1, 2}), bias = Tensor::from<float>({1}, {3});
    assign_weights(model, {{"out/bias", bias}, {"out/kernel", kernel}});
    const NamedTensors weights = named_weights(model, "tag");
    REQUIRE(weights.size() == 2);
    CHECK(weights[0].first == "out/kernel");
    test::check_close(weights[0].second, {2, 1}, {1, 2}, 0);
    CHECK(weights[1].first == "out/bias");
    test::check_close(weights[1].second, {1}, {3}, 0);
  }

  TEST_CASE("a model that is not built has no weights to name") {
    const Sequential model({Dense(1)}, {.name = "m"});
    test::check_fails(
        [&] { named_weights(model, "tag"); },
        "[tag] the model \"m\" is not built; start it with Input(...), or fit it first");
  }

  TEST_CASE("tensors that are not exactly the weights are refused and change nothing") {
    Model model = dense_model();
    const Tensor kernel({2, 1}), bias({1});
    check_refused(model, {{"out/kernel", kernel}, {"bias", bias}},
                  "[weights] expected one tensor for each of 2 weights, got 2; missing out/bias; "
                  "unknown bias");
    check_refused(model, {{"out/kernel", kernel}, {"out/bias", Tensor({2})}},
                  "[weights] expected out/bias of shape (1,) and float32, got shape (2,) and "
                  "float32");
    check_refused(
        model, {{"out/kernel", kernel}, {"out/bias", Tensor({1}, DType::int32)}},
        "[weights] expected out/bias of shape (1,) and float32, got shape (1,) and int32");
  }
}

}  // namespace
}  // namespace sluice
