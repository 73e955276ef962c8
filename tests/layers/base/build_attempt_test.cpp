// SPDX-License-Identifier: MIT
#include "../../../layers/base/build_attempt.hpp"

#include "../../../layers/core/dense.hpp"
#include "../../../layers/core/lambda.hpp"
#include "../../../layers/model/sequential.hpp"
#include "../../../layers/tabular/gated_feature_fusion.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

Layer doubled() {
  return Lambda([](const Vars& x) { return Vars{x[0], x[0]}; }, {.name = "split"});
}

TEST_SUITE("layers/base/build_attempt") {
  TEST_CASE("a chain that does not fit its rows is unbuilt again, and takes rows that fit") {
    const Dense first(3), last(1);
    const GatedFeatureFusion fusion;
    const Sequential inner({doubled(), fusion});
    const Sequential model({first, inner, last, GatedFeatureFusion()});
    CHECK_THROWS_AS(model.predict(Tensor({2, 5})), std::invalid_argument);
    for (const Layer& layer :
         {Layer(first), Layer(inner), Layer(fusion), Layer(last), Layer(model)})
      CHECK_FALSE(layer.built());
    CHECK(model.count_params() == 0);
    CHECK(fusion.count_params() == 0);
    const Sequential repaired({first, inner, last});
    CHECK(repaired.predict(Tensor({2, 7})).only().shape() == Shape{2, 1});
    CHECK(first.get_weights().front().shape() == Shape{7, 3});
  }

  TEST_CASE("layers that were built or named before keep their weights and names") {
    const Dense shared(3);
    const Symbol x = Input({5});
    const Model other(x, Dense(2)(shared(x)));
    const Tensor kernel = shared.get_weights().front();
    const Sequential model({Dense(5), shared, GatedFeatureFusion()});
    CHECK_THROWS_AS(model.predict(Tensor({2, 4})), std::invalid_argument);
    CHECK(shared.built());
    CHECK(shared.name() == "dense");
    test::check_close(shared.get_weights().front(), kernel, 0);
  }

  TEST_CASE("an attempt that is completed changes nothing") {
    Dense layer(2);
    {
      BuildAttempt attempt(layer.body());
      layer.build({{Shape::unknown, 3}});
      attempt.complete();
    }
    CHECK(layer.count_params() == 8);
    { const BuildAttempt attempt(layer.body()); }
    CHECK(layer.count_params() == 8);
  }
}

}  // namespace
}  // namespace sluice
