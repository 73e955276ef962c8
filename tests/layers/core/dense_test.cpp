// SPDX-License-Identifier: MIT
#include "../../../layers/core/dense.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

using test::check_fails;
using test::random_tensor;

TEST_SUITE("layers/core/dense") {
  TEST_CASE("it keeps a layer's contract with every option, at rank 2 and 3 and batch 1") {
    test::check_layer(Dense(2, {.dtype = DType::float64}), {random_tensor({3, 4})});
    test::check_layer(Dense(2, {.activation = "softmax",
                                .use_bias = false,
                                .kernel_initializer = "he_normal",
                                .kernel_regularizer = "l2",
                                .activity_regularizer = "l1",
                                .name = "mine",
                                .dtype = DType::float64}),
                      {random_tensor({2, 3, 4})});
    test::check_layer(Dense(1, {.activation = "tanh",
                                .bias_initializer = "ones",
                                .trainable = false,
                                .dtype = DType::float64}),
                      {random_tensor({1, 1})});
  }

  TEST_CASE("its output is the activation of the input times the kernel plus the bias") {
    Dense dense(2, {.activation = "relu"});
    dense.build({{Shape::unknown, 2}});
    dense.set_weights({Tensor::from({2, 2}, {1, -1, 2, -2}), Tensor::from({2}, {0.5, 1})});
    test::check_close(dense(Tensors{Tensor::from({2, 2}, {1, 1, -1, 0})}).only(), {2, 2},
                      {3.5, 0, 0, 2});
  }

  TEST_CASE("no units, no rows and another width are refused") {
    check_fails([] { Dense(0); }, "[dense] expected units of at least 1, got 0");
    check_fails([] { Dense(2).build({{4}}); },
                "[dense] expected an input of rank 2 or more, got shape (4,); give rows, (batch, "
                "features) (in layer \"dense\")");
    check_fails([] { Dense(2, {.activation = "rellu"}); },
                "[activation] unknown activation \"rellu\"; did you mean \"relu\"?");
  }
}

}  // namespace
}  // namespace sluice
