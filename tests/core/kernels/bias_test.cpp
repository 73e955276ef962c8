// SPDX-License-Identifier: MIT
#include <cmath>

#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

// Rows beyond one block of them, columns around the vectors and beyond four of them.
constexpr std::size_t row_counts[] = {0, 1, 3, 64, 131};
constexpr std::size_t column_counts[] = {1, 3, 10, 16, 33, 64, 100};

template <class Body>
void for_shapes(Body body) {
  for (const std::size_t rows : row_counts)
    for (const std::size_t columns : column_counts) {
      CAPTURE(rows);
      CAPTURE(columns);
      body(rows, columns);
    }
}

TEST_SUITE("core/kernels/bias") {
  TEST_CASE_TEMPLATE("bias and activation go over each row", T, float, double) {
    for_shapes([](std::size_t rows, std::size_t columns) {
      const std::vector<T> x = test::numbers<T>(rows * columns);
      const std::vector<T> bias = test::numbers<T>(columns, -1, 1, 2);
      test::Guarded<T> y(x);
      kernels<T>().bias_activation(Unary::tanh, bias.data(), y.data(), rows, columns, T(0));
      test::check_all(y, x.size(),
                      [&](std::size_t i) { return std::tanh(double{x[i]} + bias[i % columns]); });
    });
  }

  TEST_CASE_TEMPLATE("without a bias the activation alone is left", T, float, double) {
    const std::vector<T> x = test::numbers<T>(30);
    test::Guarded<T> y(x);
    kernels<T>().bias_activation(Unary::relu, nullptr, y.data(), 3, 10, T(0));
    test::check_all(y, 30, [&](std::size_t i) { return std::max(double{x[i]}, 0.0); });
  }

  TEST_CASE_TEMPLATE("the gradient goes through the activation, and down the columns to the bias",
                     T, float, double) {
    for (const bool add : {false, true})
      for (const Unary f : {Unary::sigmoid, Unary::linear})
        for_shapes([=](std::size_t rows, std::size_t columns) {
          const std::vector<T> y = test::numbers<T>(rows * columns, 0, 1);
          const std::vector<T> dy = test::numbers<T>(rows * columns, -1, 1, 2);
          test::Guarded<T> dx(dy);
          test::Guarded<T> bias_gradient(columns, T(1));
          kernels<T>().bias_activation_gradient(f, y.data(), dx.data(), bias_gradient.data(), rows,
                                                columns, T(0), add);
          const auto gradient = [&](std::size_t i) {
            return dy[i] * (f == Unary::linear ? 1 : double{y[i]} * (1 - double{y[i]}));
          };
          test::check_all(dx, dy.size(), gradient);
          test::check_all(
              bias_gradient, columns,
              [&](std::size_t j) {
                double sum = add ? 1 : 0;
                for (std::size_t r = 0; r < rows; ++r) sum += gradient(r * columns + j);
                return sum;
              },
              10);
        });
  }

  TEST_CASE_TEMPLATE("without a bias only the activation is undone", T, float, double) {
    const std::vector<T> y = test::numbers<T>(30, -1, 1);
    test::Guarded<T> dy(30, T(3));
    kernels<T>().bias_activation_gradient(Unary::tanh, y.data(), dy.data(), nullptr, 3, 10, T(0),
                                          false);
    test::check_all(dy, 30, [&](std::size_t i) { return 3 * (1 - double{y[i]} * double{y[i]}); });
  }

  TEST_CASE_TEMPLATE("what lies beyond the array never reaches a bias gradient", T, float, double) {
    // The slope of sqrt is infinite where an absent element would read as zero.
    const std::vector<T> y(3, T(2));
    std::vector<T> dy(3, T(4));
    T bias_gradient = 0;
    kernels<T>().bias_activation_gradient(Unary::sqrt, y.data(), dy.data(), &bias_gradient, 3, 1,
                                          T(0), false);
    CHECK(bias_gradient == 3);
  }
}

}  // namespace
}  // namespace sluice::kernels
