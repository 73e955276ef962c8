// SPDX-License-Identifier: MIT
#include "../../../layers/reshaping/flatten.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

TEST_SUITE("layers/reshaping/flatten") {
  TEST_CASE("it keeps a layer's contract, whatever the rank") {
    const LayerOptions wide{.dtype = DType::float64};
    test::check_layer(Flatten(wide), {test::random_tensor({3, 2, 4})});
    test::check_layer(Flatten(wide), {test::random_tensor({1, 5})});
  }

  TEST_CASE("all axes but the batch become one, and a batch of numbers gets one") {
    const Tensor x = Tensor::from({2, 2, 1}, {1, 2, 3, 4});
    test::check_close(Flatten()(Tensors{x}).only(), {2, 2}, {1, 2, 3, 4});
    test::check_close(Flatten()(Tensors{x.reshape({4})}).only(), {4, 1}, {1, 2, 3, 4});
  }
}

}  // namespace
}  // namespace sluice
