// SPDX-License-Identifier: MIT
#include "../../../layers/tabular/gated_feature_fusion.hpp"

#include <cmath>

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

using test::check_fails;
using test::random_tensor;

TEST_SUITE("layers/tabular/gated_feature_fusion") {
  TEST_CASE("it keeps a layer's contract with any activation of its gate, at rank 2 and 3") {
    for (const char* activation :
         {"sigmoid", "tanh", "softmax", "linear", "softplus", "gelu", "silu", "elu"}) {
      const GatedFeatureFusionOptions options{.activation = activation, .dtype = DType::float64};
      CAPTURE(activation);
      test::check_layer(GatedFeatureFusion(options),
                        {random_tensor({3, 2}), random_tensor({3, 2}, -1, 1, DType::float64, 2)});
    }
    test::check_layer(GatedFeatureFusion({.dtype = DType::float64}),
                      {random_tensor({2, 3, 2}), random_tensor({2, 3, 2}, 0, 1)});
  }

  TEST_CASE("its output is gate a + (1 - gate) b, the gate from both inputs side by side") {
    GatedFeatureFusion fusion({.dtype = DType::float64});
    fusion.build({{Shape::unknown, 1}, {Shape::unknown, 1}});
    CHECK(fusion.count_params() == 3);
    fusion.set_weights(
        {Tensor::from<double>({2, 1}, {0.5, -1}), Tensor::from<double>({1}, {0.25})});
    const Tensor a = Tensor::from<double>({1, 1}, {3}), b = Tensor::from<double>({1, 1}, {2});
    const double gate = 1 / (1 + std::exp(-(0.5 * 3 - 1.0 * 2 + 0.25)));
    test::check_close(fusion(Tensors{a, b}).only(), {1, 1}, {gate * 3 + (1 - gate) * 2}, 1e-12);
  }

  TEST_CASE("its weights are those of a Dense named fusion_gate") {
    GatedFeatureFusion fusion;
    fusion.build({{Shape::unknown, 4}, {Shape::unknown, 4}});
    const auto weights = fusion.weights();
    REQUIRE(weights.size() == 2);
    CHECK(weights[0].path == "fusion_gate/kernel");
    CHECK(weights[0].parameter.shape() == Shape{8, 4});
    CHECK(weights[1].path == "fusion_gate/bias");
    CHECK(weights[1].parameter.shape() == Shape{4});
  }

  TEST_CASE("anything but two inputs of equal shape is refused, saying which") {
    const Symbol a = Input({4}), b = Input({3});
    const GatedFeatureFusion fusion({.name = "f"});
    check_fails([&] { fusion(a); },
                "[gated_feature_fusion] expected exactly two inputs, got 1; call it as fusion({a, "
                "b}) (in layer \"f\")");
    check_fails(
        [&] {
          fusion({a, a, a});
        },
        "[gated_feature_fusion] expected exactly two inputs, got 3; call it as fusion({a, "
        "b}) (in layer \"f\")");
    check_fails(
        [&] {
          fusion({a, b});
        },
        "[gated_feature_fusion] expected two inputs of equal shape, got (None, 4) and "
        "(None, 3); bring both to the same width first, for example with Dense (in layer "
        "\"f\")");
  }
}

}  // namespace
}  // namespace sluice
