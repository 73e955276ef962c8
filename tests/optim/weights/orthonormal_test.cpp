// SPDX-License-Identifier: MIT
#include "../../../optim/weights/orthonormal.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "../../../core/tensor/rng.hpp"

namespace sluice {
namespace {

TEST_SUITE("optim/weights/orthonormal") {
  TEST_CASE("a matrix becomes the Q of its decomposition with positive diagonal of R") {
    std::vector<double> a{3, 1, 4, 2};  // columns (3, 4) and (1, 2)
    orthonormalize_columns(a, 2, 2);
    CHECK(a[0] == doctest::Approx(0.6));
    CHECK(a[2] == doctest::Approx(0.8));
    CHECK(a[1] == doctest::Approx(-0.8));
    CHECK(a[3] == doctest::Approx(0.6));
  }

  TEST_CASE("columns of a tall random matrix come out orthonormal") {
    constexpr std::int64_t rows = 40;
    constexpr std::int64_t columns = 25;
    std::vector<double> a(rows * columns);
    Rng rng(3);
    for (double& value : a) value = rng.normal();
    orthonormalize_columns(a, rows, columns);
    double worst = 0;
    for (std::int64_t j = 0; j < columns; ++j)
      for (std::int64_t k = 0; k < columns; ++k) {
        double product = 0;
        for (std::int64_t i = 0; i < rows; ++i) product += a[i * columns + j] * a[i * columns + k];
        worst = std::max(worst, std::abs(product - (j == k)));
      }
    CHECK(worst < 1e-14);
  }
}

}  // namespace
}  // namespace sluice
