// SPDX-License-Identifier: MIT
#include "../../../layers/merging/concatenate.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

using test::random_tensor;

TEST_SUITE("layers/merging/concatenate") {
  TEST_CASE("it keeps a layer's contract along the last axis and another") {
    test::check_layer(Concatenate({.dtype = DType::float64}),
                      {random_tensor({3, 2}), random_tensor({3, 1})});
    test::check_layer(Concatenate({.axis = 1, .dtype = DType::float64}),
                      {random_tensor({2, 2, 3}), random_tensor({2, 1, 3})});
  }

  TEST_CASE("rows stand side by side") {
    const Tensor a = Tensor::from({2, 1}, {1, 2}), b = Tensor::from({2, 2}, {3, 4, 5, 6});
    test::check_close(Concatenate()(Tensors{a, b}).only(), {2, 3}, {1, 3, 4, 2, 5, 6});
  }

  TEST_CASE("one input alone is refused") {
    test::check_fails([] { Concatenate({.name = "c"})(Input({6})); },
                      "[concatenate] expected at least two inputs, got 1 (in layer \"c\")");
  }
}

}  // namespace
}  // namespace sluice
