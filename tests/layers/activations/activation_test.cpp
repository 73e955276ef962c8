// SPDX-License-Identifier: MIT
#include "../../../layers/activations/activation.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

TEST_SUITE("layers/activations/activation") {
  TEST_CASE("it keeps a layer's contract with functions of one number and of a row") {
    for (const char* name : {"tanh", "softmax", "gelu"})
      test::check_layer(Activation(name, {.dtype = DType::float64}), {test::random_tensor({3, 4})});
  }

  TEST_CASE("its output is the function of its input") {
    const Tensor x = Tensor::from({1, 3}, {-2, 0, 3});
    test::check_close(Activation("relu")(Tensors{x}).only(), {1, 3}, {0, 0, 3});
  }
}

}  // namespace
}  // namespace sluice
