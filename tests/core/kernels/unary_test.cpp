// SPDX-License-Identifier: MIT
#include <cmath>

#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

constexpr int functions = static_cast<int>(Unary::mish) + 1;
constexpr double parameter = 0.3;

double value(Unary f, double x) {
  const double soft = std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  switch (f) {
    case Unary::linear:
      return x;
    case Unary::negate:
      return -x;
    case Unary::exp:
      return std::exp(x);
    case Unary::log:
      return std::log(x);
    case Unary::sqrt:
      return std::sqrt(x);
    case Unary::square:
      return x * x;
    case Unary::abs:
      return std::abs(x);
    case Unary::relu:
      return std::max(x, 0.0);
    case Unary::leaky_relu:
      return x > 0 ? x : parameter * x;
    case Unary::elu:
      return x > 0 ? x : parameter * std::expm1(x);
    case Unary::selu:
      return 1.05070098735548049342 * (x > 0 ? x : 1.67326324235437728481 * std::expm1(x));
    case Unary::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Unary::hard_sigmoid:
      return std::min(std::max(x + 3, 0.0), 6.0) / 6;
    case Unary::tanh:
      return std::tanh(x);
    case Unary::softplus:
      return soft;
    case Unary::softsign:
      return x / (1 + std::abs(x));
    case Unary::silu:
      return x / (1 + std::exp(-x));
    case Unary::gelu:
      return x / 2 * (1 + std::erf(x / std::sqrt(2)));
    case Unary::mish:
      return x * std::tanh(soft);
  }
  return 0;
}

double slope(Unary f, double x) {
  const double h = 1e-5;
  return (value(f, x + h) - value(f, x - h)) / (2 * h);
}

template <class T>
std::vector<T> arguments(Unary f, std::size_t n) {
  const bool positive = f == Unary::log || f == Unary::sqrt;
  std::vector<T> x = test::numbers<T>(n, positive ? 0.6 : -4, 4);
  for (T& one : x)
    if (std::abs(one) < T(0.01) || std::abs(std::abs(one) - 3) < T(0.01)) one = T(0.5);
  return x;
}

TEST_SUITE("core/kernels/unary") {
  TEST_CASE_TEMPLATE("each function agrees with the C library at every size, also in place", T,
                     float, double) {
    for (int k = 0; k < functions; ++k)
      for (const std::size_t n : test::sizes) {
        const auto f = static_cast<Unary>(k);
        const std::vector<T> x = arguments<T>(f, n);
        test::Guarded<T> y(x);
        kernels<T>().unary(f, y.data(), y.data(), n, T(parameter));
        CAPTURE(k);
        test::check_all(y, n, [&](std::size_t i) { return value(f, static_cast<double>(x[i])); });
      }
  }

  TEST_CASE_TEMPLATE("each gradient is the slope, assigned or added", T, float, double) {
    for (int k = 0; k < functions; ++k)
      for (const std::size_t n : test::sizes)
        for (const bool add : {false, true}) {
          const auto f = static_cast<Unary>(k);
          const std::vector<T> x = arguments<T>(f, n);
          const std::vector<T> dy = test::numbers<T>(n, -1, 1, 2);
          std::vector<T> y(n);
          kernels<T>().unary(f, x.data(), y.data(), n, T(parameter));
          test::Guarded<T> dx(n, T(1));
          kernels<T>().unary_gradient(f, gradient_from_output(f) ? nullptr : x.data(), y.data(),
                                      dy.data(), dx.data(), n, T(parameter), add);
          CAPTURE(k);
          const double scale = sizeof(T) == 4 ? 1 : 1e5;  // the slope's own error
          test::check_all(
              dx, n,
              [&](std::size_t i) {
                return (add ? 1.0 : 0.0) + dy[i] * slope(f, static_cast<double>(x[i]));
              },
              scale);
        }
  }

  TEST_CASE_TEMPLATE("at their kinks relu, abs and leaky_relu have Keras's slopes", T, float,
                     double) {
    const T x = 0;
    const T y = 0;
    const T one = 1;
    T dx = 7;
    kernels<T>().unary_gradient(Unary::relu, &x, &y, &one, &dx, 1, T(0), false);
    CHECK(dx == 0);
    kernels<T>().unary_gradient(Unary::abs, &x, &y, &one, &dx, 1, T(0), false);
    CHECK(dx == 0);
    kernels<T>().unary_gradient(Unary::leaky_relu, &x, &y, &one, &dx, 1, T(0.25), false);
    CHECK(dx == T(0.25));
  }

  TEST_CASE_TEMPLATE("a gradient may be written over the one it came from", T, float, double) {
    const std::vector<T> y = test::numbers<T>(33, -1, 1);
    std::vector<T> dy(33, T(2));
    kernels<T>().unary_gradient(Unary::tanh, nullptr, y.data(), dy.data(), dy.data(), 33, T(0),
                                false);
    for (std::size_t i = 0; i < 33; ++i)
      CHECK(dy[i] == doctest::Approx(2 * (1 - double{y[i]} * double{y[i]})));
  }
}

}  // namespace
}  // namespace sluice::kernels
