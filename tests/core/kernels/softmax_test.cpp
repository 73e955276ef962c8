// SPDX-License-Identifier: MIT
#include <cmath>

#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

constexpr std::size_t rows = 3;

/// Softmax of one row in double, and the logarithm of what it was divided by.
struct Row {
  std::vector<double> share;
  double level;
};
template <class T>
Row row_of(const std::vector<T>& x, std::size_t r, std::size_t columns) {
  double sum = 0;
  Row row{std::vector<double>(columns), 0};
  for (std::size_t j = 0; j < columns; ++j)
    sum += row.share[j] = std::exp(static_cast<double>(x[r * columns + j]));
  for (double& share : row.share) share /= sum;
  row.level = std::log(sum);
  return row;
}

template <class Body>
void for_columns(Body body) {
  for (const std::size_t columns : test::sizes) {
    CAPTURE(columns);
    if (columns > 0) body(columns);
  }
}

TEST_SUITE("core/kernels/softmax") {
  TEST_CASE_TEMPLATE("softmax and its logarithm agree with plain sums", T, float, double) {
    for_columns([](std::size_t columns) {
      const std::vector<T> x = test::numbers<T>(rows * columns, -5, 5);
      test::Guarded<T> y(x.size());
      kernels<T>().softmax(x.data(), y.data(), rows, columns);
      test::check_all(y, x.size(), [&](std::size_t i) {
        return row_of(x, i / columns, columns).share[i % columns];
      });
      kernels<T>().log_softmax(x.data(), y.data(), rows, columns);
      test::check_all(y, x.size(), [&](std::size_t i) {
        return static_cast<double>(x[i]) - row_of(x, i / columns, columns).level;
      });
    });
  }

  TEST_CASE_TEMPLATE("large logits overflow nowhere", T, float, double) {
    const T x[] = {1000, 1000, -1000};
    const T t[] = {0, 0, 1};
    T y[3];
    T loss = 0;
    kernels<T>().softmax(x, y, 1, 3);
    CHECK(y[0] == T(0.5));
    CHECK(y[2] == 0);
    kernels<T>().softmax_crossentropy(x, t, &loss, 1, 3);
    CHECK(loss == doctest::Approx(2000.693147));
  }

  TEST_CASE_TEMPLATE("gradients of softmax and its logarithm start from y", T, float, double) {
    for (const bool add : {false, true})
      for_columns([=](std::size_t columns) {
        const std::size_t n = rows * columns;
        const std::vector<T> y = test::numbers<T>(n, 0, 1);
        const std::vector<T> dy = test::numbers<T>(n, -1, 1, 2);
        const double start = add ? 1 : 0;
        const auto sum_in_row = [&](std::size_t i, auto term) {
          double sum = 0;
          for (std::size_t j = i / columns * columns, end = j + columns; j < end; ++j)
            sum += term(j);
          return sum;
        };
        test::Guarded<T> dx(n, T(1));
        kernels<T>().softmax_gradient(y.data(), dy.data(), dx.data(), rows, columns, add);
        test::check_all(dx, n, [&](std::size_t i) {
          const double mean =
              sum_in_row(i, [&](std::size_t j) { return double{y[j]} * double{dy[j]}; });
          return start + y[i] * (dy[i] - mean);
        });
        test::Guarded<T> dz(n, T(1));
        kernels<T>().log_softmax_gradient(y.data(), dy.data(), dz.data(), rows, columns, add);
        test::check_all(
            dz, n,
            [&](std::size_t i) {
              const double sum = sum_in_row(i, [&](std::size_t j) { return double{dy[j]}; });
              return start + dy[i] - std::exp(static_cast<double>(y[i])) * sum;
            },
            10);
      });
  }

  TEST_CASE_TEMPLATE("cross-entropy of logits is t times the distance to the level", T, float,
                     double) {
    for_columns([](std::size_t columns) {
      const std::vector<T> z = test::numbers<T>(rows * columns, -5, 5);
      const std::vector<T> t = test::numbers<T>(rows * columns, 0, 1, 2);
      test::Guarded<T> loss(rows);
      kernels<T>().softmax_crossentropy(z.data(), t.data(), loss.data(), rows, columns);
      test::check_all(loss, rows, [&](std::size_t r) {
        double sum = 0;
        for (std::size_t i = r * columns; i < (r + 1) * columns; ++i)
          sum += t[i] * (row_of(z, r, columns).level - z[i]);
        return sum;
      });
    });
  }

  TEST_CASE_TEMPLATE("its gradient is the difference of the distributions", T, float, double) {
    for (const bool add : {false, true})
      for_columns([=](std::size_t columns) {
        const std::size_t n = rows * columns;
        const std::vector<T> z = test::numbers<T>(n, -5, 5);
        const std::vector<T> t = test::numbers<T>(n, 0, 1, 2);
        const std::vector<T> dloss = test::numbers<T>(rows, -1, 1, 3);
        test::Guarded<T> dz(n, T(1));
        kernels<T>().softmax_crossentropy_gradient(z.data(), t.data(), dloss.data(), dz.data(),
                                                   rows, columns, add);
        test::check_all(dz, n, [&](std::size_t i) {
          const std::size_t r = i / columns;
          double total = 0;
          for (std::size_t j = r * columns; j < (r + 1) * columns; ++j) total += double{t[j]};
          return (add ? 1.0 : 0.0) +
                 dloss[r] * (row_of(z, r, columns).share[i % columns] * total - t[i]);
        });
      });
  }
}

}  // namespace
}  // namespace sluice::kernels
