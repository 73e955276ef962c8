// SPDX-License-Identifier: MIT
#include "../../../layers/merging/merge.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

const LayerOptions wide{.dtype = DType::float64};

void check_merge(const Layer& layer, std::vector<double> expected) {
  const Tensor a = Tensor::from<double>({1, 2}, {1, 4}), b = Tensor::from<double>({1, 2}, {3, -2});
  test::check_close(layer(Tensors{a, b}).only(), {1, 2}, expected);
  test::check_layer(layer, {test::random_tensor({3, 2}), test::random_tensor({3, 2}, 1, 2)});
}

TEST_SUITE("layers/merging/merge") {
  TEST_CASE("merges combine their inputs element by element, and keep a layer's contract") {
    check_merge(Add(wide), {4, 2});
    check_merge(Subtract(wide), {-2, 6});
    check_merge(Multiply(wide), {3, -8});
    check_merge(Average(wide), {2, 1});
  }

  TEST_CASE("three inputs are merged, except by Subtract") {
    const Tensor x = Tensor::from({1, 1}, {2});
    test::check_close(Add()(Tensors{x, x, x}).only(), {1, 1}, {6});
    test::check_close(Average()(Tensors{x, x, x}).only(), {1, 1}, {2});
    const Symbol a = Input({2});
    test::check_fails(
        [&] {
          Subtract({.name = "s"})({a, a, a});
        },
        "[subtract] expected exactly two inputs, got 3 (in layer \"s\")");
    test::check_fails([&] { Add({.name = "s"})(a); },
                      "[add] expected at least two inputs, got 1 (in layer \"s\")");
  }
}

}  // namespace
}  // namespace sluice
