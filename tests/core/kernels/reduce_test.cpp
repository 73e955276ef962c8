// SPDX-License-Identifier: MIT
#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

constexpr std::size_t lengths[] = {0, 1, 3, 17, 33, 64, 65, 1000, 1025, 5000};

TEST_SUITE("core/kernels/reduce") {
  TEST_CASE_TEMPLATE("sums agree with sums in double", T, float, double) {
    for (const std::size_t n : lengths) {
      CAPTURE(n);
      const std::vector<T> x = test::numbers<T>(n);
      const std::vector<T> y = test::numbers<T>(n, -2, 2, 2);
      double sum = 0, dot = 0, squares = 0;
      for (std::size_t i = 0; i < n; ++i) {
        sum += double{x[i]};
        dot += double{x[i]} * double{y[i]};
        squares += double{x[i]} * double{x[i]};
      }
      const auto tolerance = sizeof(T) == 4 ? 1e-4 : 1e-11;
      CHECK(std::abs(double{kernels<T>().sum(x.data(), n)} - sum) < tolerance);
      CHECK(std::abs(double{kernels<T>().dot(x.data(), y.data(), n)} - dot) < tolerance);
      CHECK(kernels<T>().sum_of_squares(x.data(), n) == doctest::Approx(squares).epsilon(1e-12));
    }
  }

  TEST_CASE("squares of floats may exceed their range, and long sums keep their digits") {
    const std::vector<float> large(100, 1e30F);
    CHECK(kernels<float>().sum_of_squares(large.data(), 100) == doctest::Approx(1e62));
    const std::vector<float> many(10'000'000, 0.1F);
    CHECK(kernels<float>().sum(many.data(), many.size()) == doctest::Approx(1e6).epsilon(1e-6));
  }

  TEST_CASE_TEMPLATE("scale assigns, in place too, or adds", T, float, double) {
    for (const std::size_t n : test::sizes)
      for (const bool add : {false, true}) {
        const std::vector<T> x = test::numbers<T>(n);
        test::Guarded<T> y(n, T(1));
        kernels<T>().scale(T(3), x.data(), y.data(), n, add);
        test::check_all(y, n, [&](std::size_t i) { return (add ? 1.0 : 0.0) + 3 * double{x[i]}; });
        kernels<T>().scale(T(0.5), y.data(), y.data(), n, false);
        test::check_all(y, n,
                        [&](std::size_t i) { return ((add ? 1.0 : 0.0) + 3 * double{x[i]}) / 2; });
      }
  }

  TEST_CASE_TEMPLATE("column sums run over all rows", T, float, double) {
    for (const std::size_t rows : {0, 1, 3, 64, 131})
      for (const std::size_t columns : {1, 3, 10, 16, 33, 64, 100})
        for (const bool add : {false, true}) {
          CAPTURE(rows);
          CAPTURE(columns);
          const std::vector<T> x = test::numbers<T>(rows * columns);
          test::Guarded<T> out(columns, T(1));
          kernels<T>().column_sums(x.data(), out.data(), rows, columns, add);
          test::check_all(
              out, columns,
              [&](std::size_t j) {
                double sum = add ? 1 : 0;
                for (std::size_t r = 0; r < rows; ++r) sum += double{x[r * columns + j]};
                return sum;
              },
              10);
        }
  }
}

}  // namespace
}  // namespace sluice::kernels
