// SPDX-License-Identifier: MIT
#include "../../../layers/core/embedding.hpp"

#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

Tensor codes(const Shape& shape, std::vector<std::int32_t> values) {
  return Tensor::from<std::int32_t>(shape, std::move(values));
}

TEST_SUITE("layers/core/embedding") {
  TEST_CASE("it keeps a layer's contract, one code a row or several") {
    test::check_layer(Embedding(3, 2, {.dtype = DType::float64}), {codes({4, 1}, {0, 2, 2, 1})});
    test::check_layer(Embedding(3, 2, {.embeddings_initializer = "ones", .dtype = DType::float64}),
                      {codes({2, 2}, {0, 2, 2, 1})});
  }

  TEST_CASE("its output is the table's row of each code") {
    Embedding embedding(3, 2);
    embedding.build({{Shape::unknown, 2}});
    embedding.set_weights({Tensor::from({3, 2}, {1, 2, 3, 4, 5, 6})});
    test::check_close(embedding(Tensors{codes({1, 2}, {2, 0})}).only(), {1, 2, 2}, {5, 6, 1, 2});
  }

  TEST_CASE("a code out of range, and sizes below 1, are refused") {
    CHECK_THROWS_AS(Embedding(3, 2)(Tensors{codes({1, 1}, {3})}), std::invalid_argument);
    test::check_fails([] { Embedding(0, 2); },
                      "[embedding] expected input_dim of at least 1, got 0");
    test::check_fails([] { Embedding(3, 0); },
                      "[embedding] expected output_dim of at least 1, got 0");
  }
}

}  // namespace
}  // namespace sluice
