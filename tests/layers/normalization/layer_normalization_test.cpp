// SPDX-License-Identifier: MIT
#include "../../../layers/normalization/layer_normalization.hpp"

#include "../../../layers/registry.hpp"
#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

using test::check_fails;

Tensor wide(const Shape& shape) {
  return test::random_tensor(shape, -2, 2);
}

TEST_SUITE("layers/normalization/layer_normalization") {
  TEST_CASE("it keeps the contract of layers, along one axis, several, or an inner one") {
    test::check_layer(LayerNormalization({.dtype = DType::float64}), {wide({3, 4})});
    test::check_layer(LayerNormalization({.axis = {1, 2}, .dtype = DType::float64}),
                      {wide({2, 3, 2})});
    test::check_layer(LayerNormalization({.axis = 1, .dtype = DType::float64}), {wide({2, 3, 2})});
    test::check_layer(
        LayerNormalization({.center = false, .scale = false, .dtype = DType::float64}),
        {wide({3, 4})});
  }

  TEST_CASE("each row gets mean 0 and variance 1, as Keras computes it") {
    LayerNormalization layer;
    const Tensor x = Tensor::from({2, 3}, {1, 2, 4, 0, 0, 0});
    test::check_close(layer(Tensors{x}).only(), {2, 3},
                      {-1.0687017, -0.2671756, 1.3358767, 0, 0, 0}, 1e-6);
    REQUIRE(layer.weights().size() == 2);
    CHECK(layer.weights()[0].path == "gamma");
    CHECK(layer.weights()[1].path == "beta");
    layer.set_weights({Tensor::from({3}, {2, 2, 2}), Tensor::from({3}, {1, 0, -1})});
    test::check_close(layer(Tensors{x}).only(), {2, 3},
                      {-1.1374034, -0.5343512, 1.6717534, 1, 0, -1}, 1e-6);
  }

  TEST_CASE("a row of one number is beta") {
    const LayerNormalization layer({.beta_initializer = "ones"});
    test::check_close(layer(Tensors{Tensor::from({2, 1}, {5, -7})}).only(), {2, 1}, {1, 1}, 0);
  }

  TEST_CASE("its axes are written as a list, and read as a number too") {
    CHECK(*LayerNormalization().config().find("axis") == Value(List{-1}));
    const Layer read =
        layer_from_config("LayerNormalization", "", {{"axis", 1}, {"epsilon", 0.5}}, "l");
    CHECK(read.config() ==
          LayerNormalization({.axis = 1, .epsilon = 0.5, .name = "layer_normalization"}).config());
  }

  TEST_CASE("wrong arguments and shapes are refused") {
    check_fails([] { LayerNormalization({.epsilon = -1}); },
                "[layer_normalization] expected epsilon of at least 0, got -1");
    check_fails([] { LayerNormalization({.axis = ops::Axes()}); },
                "[layer_normalization] expected at least one axis, got none");
    check_fails(
        [] {
          LayerNormalization({.axis = 2}).build({{Shape::unknown, 3}});
        },
        "[layer_normalization] expected axes behind the batch of shape (None, 3), got 2 "
        "(in layer \"layer_normalization\")");
    check_fails(
        [] {
          LayerNormalization({.axis = {1, -1}}).build({{Shape::unknown, 3}});
        },
        "[layer_normalization] expected each axis once, got -1 (in layer "
        "\"layer_normalization\")");
    CHECK_THROWS_WITH_AS(
        layer_from_config("LayerNormalization", "", {{"rms_scaling", true}}, "layer"),
        "[config] expected only false at layer.rms_scaling, got boolean true", FormatError);
    CHECK_THROWS_AS(
        layer_from_config("LayerNormalization", "", {{"beta_constraint", "non_neg"}}, "layer"),
        FormatError);
  }
}

}  // namespace
}  // namespace sluice
