// SPDX-License-Identifier: MIT
#include <cmath>
#include <functional>
#include <limits>

#include "../../../../core/kernels/kernels.hpp"
#include "../../../support/kernel_cases.hpp"

// The bounds that core/kernels_math.hpp states, in units of the last place.
namespace sluice::kernels {
namespace {

using Reference = std::function<long double(long double)>;

long double logistic(long double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
long double soft(long double x) {
  return std::max(x, 0.0L) + std::log1p(std::exp(-std::abs(x)));
}
long double gelu(long double x) {
  return x / 2 * std::erfc(-x / std::sqrt(2.0L));
}

template <class T>
std::vector<T> applied(Unary f, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  kernels<T>().unary(f, x.data(), y.data(), x.size(), T(1));
  return y;
}

template <class T>
long double ulps(T actual, long double exact) {
  using Limits = std::numeric_limits<T>;
  if (std::abs(exact) > Limits::max()) return std::isinf(actual) ? 0 : Limits::infinity();
  const int exponent =
      std::max(exact == 0 ? Limits::min_exponent : std::ilogb(exact) + 1, Limits::min_exponent);
  return std::abs(actual - exact) / std::ldexp(1.0L, exponent - Limits::digits);
}

/// The largest error over arguments of all sizes between the smallest and `high`, both signs
/// unless `positive`.
template <class T>
long double worst(Unary f, const Reference& exact, double high, bool positive = false) {
  std::vector<T> x = test::numbers<T>(40000, positive ? 0 : -high, high);
  const double smallest = std::log(static_cast<double>(std::numeric_limits<T>::denorm_min()));
  for (double size : test::numbers<double>(40000, smallest, std::log(high), 2))
    x.push_back(static_cast<T>((x.size() % 2 == 0 && !positive ? -1 : 1) * std::exp(size)));
  const std::vector<T> y = applied(f, x);
  long double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, ulps(y[i], exact(x[i])));
  return largest;
}

TEST_SUITE("core/kernels/simd/math") {
  TEST_CASE_TEMPLATE("exp, log and their kin are exact to three units of the last place", T, float,
                     double) {
    const double range = sizeof(T) == 4 ? 105 : 750;
    CHECK(worst<T>(
              Unary::exp, [](long double x) { return std::exp(x); }, range) < 1.2L);
    CHECK(worst<T>(
              Unary::log, [](long double x) { return std::log(x); },
              static_cast<double>(std::numeric_limits<T>::max()) / 2, true) < 1.2L);
    CHECK(worst<T>(
              Unary::sqrt, [](long double x) { return std::sqrt(x); }, 1e30, true) <= 0.5L);
    CHECK(worst<T>(Unary::sigmoid, logistic, range) < 3);
    CHECK(worst<T>(Unary::softplus, soft, range) < 3);
    CHECK(worst<T>(
              Unary::elu, [](long double x) { return x > 0 ? x : std::expm1(x); }, range) < 3);
  }

  TEST_CASE_TEMPLATE("tanh is exact to four units, what is multiplied on to five", T, float,
                     double) {
    CHECK(worst<T>(
              Unary::tanh, [](long double x) { return std::tanh(x); }, 30) < 4);
    CHECK(worst<T>(
              Unary::silu, [](long double x) { return x * logistic(x); }, 80) < 5);
    CHECK(worst<T>(
              Unary::mish, [](long double x) { return x * std::tanh(soft(x)); }, 80) < 5);
    CHECK(worst<T>(Unary::gelu, gelu, 12) < 5);
  }

  TEST_CASE_TEMPLATE("the ends of the range give the limits", T, float, double) {
    const T inf = std::numeric_limits<T>::infinity();
    const std::vector<T> ends{inf, -inf, 0};
    CHECK(applied(Unary::exp, ends) == std::vector<T>{inf, 0, 1});
    CHECK(applied(Unary::sigmoid, ends) == std::vector<T>{1, 0, T(0.5)});
    CHECK(applied(Unary::tanh, ends) == std::vector<T>{1, -1, 0});
    CHECK(applied(Unary::elu, ends) == std::vector<T>{inf, -1, 0});
    CHECK(applied(Unary::relu, ends) == std::vector<T>{inf, 0, 0});
    CHECK(applied(Unary::softplus, ends) == std::vector<T>{inf, 0, T(0.693147180559945309L)});
    CHECK(applied<T>(Unary::log, {inf, 0, 1}) == std::vector<T>{inf, -inf, 0});
    CHECK(std::isnan(applied<T>(Unary::log, {-1})[0]));
    CHECK(std::isnan(applied<T>(Unary::sqrt, {-1})[0]));
  }

  TEST_CASE_TEMPLATE("no function hides a NaN", T, float, double) {
    const T nan = std::numeric_limits<T>::quiet_NaN();
    for (int f = 0; f <= static_cast<int>(Unary::mish); ++f) {
      CAPTURE(f);
      CHECK(std::isnan(applied<T>(static_cast<Unary>(f), {nan})[0]));
    }
  }
}

}  // namespace
}  // namespace sluice::kernels
