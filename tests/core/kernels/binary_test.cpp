// SPDX-License-Identifier: MIT
#include <cmath>

#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

constexpr int functions = static_cast<int>(Binary::minimum) + 1;
constexpr std::size_t steps[][2] = {{1, 1}, {0, 1}, {1, 0}, {0, 0}};

double value(Binary f, double x, double y) {
  switch (f) {
    case Binary::add:
      return x + y;
    case Binary::subtract:
      return x - y;
    case Binary::multiply:
      return x * y;
    case Binary::divide:
      return x / y;
    case Binary::power:
      return std::pow(x, y);
    case Binary::maximum:
      return std::max(x, y);
    case Binary::minimum:
      return std::min(x, y);
  }
  return 0;
}

struct Slopes {
  double x, y;
};
Slopes slopes(Binary f, double x, double y) {
  switch (f) {
    case Binary::add:
      return {1, 1};
    case Binary::subtract:
      return {1, -1};
    case Binary::multiply:
      return {y, x};
    case Binary::divide:
      return {1 / y, -x / (y * y)};
    case Binary::power:
      return {y * std::pow(x, y - 1), std::pow(x, y) * std::log(x)};
    case Binary::maximum:
      return {x > y ? 1.0 : 0.0, x > y ? 0.0 : 1.0};
    case Binary::minimum:
      return {x < y ? 1.0 : 0.0, x < y ? 0.0 : 1.0};
  }
  return {0, 0};
}

template <class Body>
void for_cases(Body body) {
  for (int k = 0; k < functions; ++k)
    for (const std::size_t n : test::sizes)
      for (const auto& step : steps) {
        CAPTURE(k);
        CAPTURE(n);
        body(static_cast<Binary>(k), n, step[0], step[1]);
      }
}

TEST_SUITE("core/kernels/binary") {
  TEST_CASE_TEMPLATE("each function takes arrays and single numbers on both sides", T, float,
                     double) {
    for_cases([](Binary f, std::size_t n, std::size_t x_step, std::size_t y_step) {
      const std::vector<T> x = test::numbers<T>(n + 1, 0.5, 2);
      const std::vector<T> y = test::numbers<T>(n + 1, 0.5, 2, 2);
      test::Guarded<T> out(n);
      kernels<T>().binary(f, x.data(), x_step, y.data(), y_step, out.data(), n);
      test::check_all(out, n,
                      [&](std::size_t i) { return value(f, x[i * x_step], y[i * y_step]); });
    });
  }

  TEST_CASE_TEMPLATE("gradients are added, and summed where one number served all", T, float,
                     double) {
    for_cases([](Binary f, std::size_t n, std::size_t x_step, std::size_t y_step) {
      const std::vector<T> x = test::numbers<T>(n + 1, 0.5, 2);
      const std::vector<T> y = test::numbers<T>(n + 1, 0.5, 2, 2);
      const std::vector<T> dout = test::numbers<T>(n, -1, 1, 3);
      test::Guarded<T> dx(x_step == 0 ? 1 : n, T(1));
      test::Guarded<T> dy(y_step == 0 ? 1 : n, T(1));
      kernels<T>().binary_gradient(f, x.data(), x_step, y.data(), y_step, dout.data(), dx.data(),
                                   dy.data(), n);
      const auto check = [&](const test::Guarded<T>& actual, std::size_t step,
                             double Slopes::*side) {
        std::vector<double> sums(step == 0 ? 1 : n, 1.0);
        for (std::size_t i = 0; i < n; ++i)
          sums[i * step] += dout[i] * (slopes(f, x[i * x_step], y[i * y_step]).*side);
        test::check_all(
            actual, sums.size(), [&](std::size_t i) { return sums[i]; }, 2);
      };
      check(dx, x_step, &Slopes::x);
      check(dy, y_step, &Slopes::y);
    });
  }

  TEST_CASE_TEMPLATE("a gradient that nobody needs is left out", T, float, double) {
    const T x = 3;
    const T y = 2;
    const T dout = 1;
    T dx = 0;
    T dy = 0;
    kernels<T>().binary_gradient(Binary::power, &x, 1, &y, 0, &dout, &dx, nullptr, 1);
    CHECK(dx == 6);
    kernels<T>().binary_gradient(Binary::multiply, &x, 1, &y, 1, &dout, nullptr, &dy, 1);
    CHECK(dy == 3);
  }

  TEST_CASE_TEMPLATE("a tie of maximum gives each half", T, float, double) {
    const T x = 3;
    const T dout = 1;
    T dx = 0;
    T dy = 0;
    kernels<T>().binary_gradient(Binary::maximum, &x, 1, &x, 1, &dout, &dx, &dy, 1);
    CHECK(dx == T(0.5));
    CHECK(dy == T(0.5));
  }

  TEST_CASE_TEMPLATE("maximum and minimum pass a NaN on from either side", T, float, double) {
    const T x[] = {std::numeric_limits<T>::quiet_NaN(), 1};
    const T y[] = {1, std::numeric_limits<T>::quiet_NaN()};
    T out[2];
    for (const Binary f : {Binary::maximum, Binary::minimum}) {
      kernels<T>().binary(f, x, 1, y, 1, out, 2);
      CHECK(std::isnan(out[0]));
      CHECK(std::isnan(out[1]));
    }
  }

  TEST_CASE_TEMPLATE("powers of zero and of negative numbers have finite gradients", T, float,
                     double) {
    const T x[] = {0, -2};
    const T y[] = {0, 3};
    const T dout[] = {1, 1};
    T dx[] = {0, 0};
    T dy[] = {0, 0};
    kernels<T>().binary_gradient(Binary::power, x, 1, y, 1, dout, dx, dy, 2);
    CHECK(dx[0] == 0);
    CHECK(dx[1] == 12);
    CHECK(dy[0] == 0);
    CHECK(dy[1] == 0);
  }
}

}  // namespace
}  // namespace sluice::kernels
