// SPDX-License-Identifier: MIT
#include "../../../../core/kernels/kernels.hpp"
#include "../../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

struct Case {
  std::int64_t m, n, k;
  bool a_transposed, b_transposed, add;
};

/// Runs one product by `multiply_with` on rows further apart than needed, and compares all of the
/// result's memory with plain sums.
template <class T, class Function>
void check_product(const Case& c, Function multiply_with) {
  const std::int64_t m = c.m, n = c.n, k = c.k;
  const std::int64_t lda = (c.a_transposed ? m : k) + 3, ldb = (c.b_transposed ? k : n) + 2;
  const std::int64_t ldc = n == 1 && k % 2 == 0 ? 1 : n + 5;
  const auto size = [](std::int64_t rows, std::int64_t stride) {
    return static_cast<std::size_t>(rows * stride);
  };
  const auto a = test::numbers<T>(size(c.a_transposed ? k : m, lda));
  const auto b = test::numbers<T>(size(c.b_transposed ? n : k, ldb), -2, 2, 2);
  const auto start = test::numbers<T>(size(m, ldc), -2, 2, 3);
  test::Guarded<T> result(start);
  multiply_with(Product<T>{m, n, k, a.data(), lda, b.data(), ldb, result.data(), ldc,
                           c.a_transposed, c.b_transposed, c.add});
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  const auto expected = [&](std::size_t at) {
    const std::int64_t i = static_cast<std::int64_t>(at) / ldc;
    const std::int64_t j = static_cast<std::int64_t>(at) % ldc;
    if (j >= n) return double{start[at]};
    double sum = c.add ? double{start[at]} : 0;
    for (std::int64_t q = 0; q < k; ++q)
      sum += double{a[static_cast<std::size_t>(c.a_transposed ? q * lda + i : i * lda + q)]} *
             double{b[static_cast<std::size_t>(c.b_transposed ? j * ldb + q : q * ldb + j)]};
    return sum;
  };
  test::check_all(result, start.size(), expected, 1 + static_cast<double>(k) / 20);
}

template <class Body>
void for_forms(Body body) {
  for (const bool a_transposed : {false, true})
    for (const bool b_transposed : {false, true})
      for (const bool add : {false, true}) body(a_transposed, b_transposed, add);
}

TEST_SUITE("core/kernels/product/product") {
  TEST_CASE_TEMPLATE("a product of any shape and form agrees with plain sums", T, float, double) {
    for_forms([](bool a_transposed, bool b_transposed, bool add) {
      for (const std::int64_t m : {0, 1, 3, 17, 65})
        for (const std::int64_t n : {0, 1, 3, 10, 20, 33, 48, 60, 64, 100})
          for (const std::int64_t k : {0, 1, 3, 33, 64, 150})
            check_product<T>({m, n, k, a_transposed, b_transposed, add}, kernels<T>().product);
    });
  }

  TEST_CASE_TEMPLATE("a product of several pieces agrees with plain sums", T, float, double) {
    for_forms([](bool a_transposed, bool b_transposed, bool add) {
      check_product<T>({200, 130, 390, a_transposed, b_transposed, add}, kernels<T>().product);
      check_product<T>({97, 64, 1000, a_transposed, b_transposed, add}, kernels<T>().product);
    });
  }

  TEST_CASE_TEMPLATE("a product of large matrices agrees with plain sums", T, float, double) {
    for_forms([](bool a_transposed, bool b_transposed, bool add) {
      check_product<T>({299, 270, 263, a_transposed, b_transposed, add}, kernels<T>().product);
      check_product<T>({193, 1100, 65, a_transposed, b_transposed, add}, kernels<T>().product);
    });
  }

  TEST_CASE_TEMPLATE("the same call gives the same bits", T, float, double) {
    const auto a = test::numbers<T>(64 * 64), b = test::numbers<T>(64 * 64, -2, 2, 2);
    std::vector<T> first(64 * 64), second(64 * 64);
    kernels<T>().product({64, 64, 64, a.data(), 64, b.data(), 64, first.data(), 64});
    kernels<T>().product({64, 64, 64, a.data(), 64, b.data(), 64, second.data(), 64});
    CHECK(first == second);
  }

  TEST_CASE_TEMPLATE("whichever way multiply takes, the result is the product", T, float, double) {
    for_forms([](bool a_transposed, bool b_transposed, bool add) {
      for (const std::int64_t n : {1, 3, 64, 600})
        check_product<T>({65, n, 300, a_transposed, b_transposed, add},
                         [](const Product<T>& product) { multiply(product); });
      check_product<T>({0, 3, 5, a_transposed, b_transposed, add}, multiply<T>);
      check_product<T>({40, 50, 0, a_transposed, b_transposed, add}, multiply<T>);
    });
  }
}

}  // namespace
}  // namespace sluice::kernels
