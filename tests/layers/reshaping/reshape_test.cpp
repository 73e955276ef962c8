// SPDX-License-Identifier: MIT
#include "../../../layers/reshaping/reshape.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

TEST_SUITE("layers/reshaping/reshape") {
  TEST_CASE("it keeps a layer's contract, with every extent given or one left open") {
    const LayerOptions wide{.dtype = DType::float64};
    test::check_layer(Reshape({3, 2}, wide), {test::random_tensor({4, 6})});
    test::check_layer(Reshape({-1, 2}, wide), {test::random_tensor({1, 2, 3})});
  }

  TEST_CASE("the numbers of a row keep their order") {
    const Tensor x = Tensor::from({1, 4}, {1, 2, 3, 4});
    test::check_close(Reshape({2, 2})(Tensors{x}).only(), {1, 2, 2}, {1, 2, 3, 4});
  }

  TEST_CASE("a target of another size is refused") {
    test::check_fails(
        [] {
          Reshape({4, 2}, {.name = "r"})(Input({6}));
        },
        "[reshape] expected a target of 6 elements a row, got (4, 2) (in layer "
        "\"r\")");
  }
}

}  // namespace
}  // namespace sluice
