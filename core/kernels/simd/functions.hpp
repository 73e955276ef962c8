// SPDX-License-Identifier: MIT
#pragma once

#include "math.hpp"

// The functions of one number that `Unary` names, and their derivatives.
namespace sluice::kernels::SLUICE_ISA {

/// A function as a type, so that each gets loops of its own.
template <Unary f>
struct Function {
  static constexpr Unary value = f;
};

constexpr double selu_scale = 1.05070098735548049342;
constexpr double selu_alpha = 1.67326324235437728481;

/// Whether the derivative follows from y = f(x) alone.
template <Unary f>
constexpr bool slope_from_output = gradient_from_output(f);

/// f(x).
template <class T, Unary f>
inline Vector<T> value_of(Function<f>, Vector<T> x, T parameter) {
  const Vector<T> zero{};
  if constexpr (f == Unary::linear) return x;
  if constexpr (f == Unary::negate) return -x;
  if constexpr (f == Unary::exp) return exponential<T>(x);
  if constexpr (f == Unary::log) return logarithm<T>(x);
  if constexpr (f == Unary::sqrt) return square_root(x);
  if constexpr (f == Unary::square) return x * x;
  if constexpr (f == Unary::abs) return absolute<T>(x);
  if constexpr (f == Unary::relu) return x < zero ? zero : x;
  if constexpr (f == Unary::leaky_relu) return x < zero ? parameter * x : x;
  if constexpr (f == Unary::elu)
    return x > zero ? x : parameter * exponential_minus_1<T>(at_most<T>(x, 0));
  if constexpr (f == Unary::selu)
    return T(selu_scale) *
           (x > zero ? x : T(selu_alpha) * exponential_minus_1<T>(at_most<T>(x, 0)));
  if constexpr (f == Unary::sigmoid) return sigmoid<T>(x);
  if constexpr (f == Unary::hard_sigmoid) return at_most<T>(at_least<T>(x + T(3), 0), 6) / T(6);
  if constexpr (f == Unary::tanh) return hyperbolic_tangent<T>(x);
  if constexpr (f == Unary::softplus) return softplus<T>(x);
  if constexpr (f == Unary::softsign) return x / (T(1) + absolute<T>(x));
  if constexpr (f == Unary::silu) return x * sigmoid<T>(x);
  if constexpr (f == Unary::gelu) return x * normal_cdf<T>(x, bell_curve<T>(x));
  if constexpr (f == Unary::mish) {
    // tanh(ln(1 + e)) = n / (n + 2) with n = e (e + 2), which is 1 from e^20 on.
    const Vector<T> e = exponential<T>(at_most<T>(x, 20));
    const Vector<T> n = e * (e + T(2));
    return x * (n / (n + T(2)));
  }
}

/// f'(x) for those that need x.
template <class T, Unary f>
inline Vector<T> slope_at(Vector<T> x) {
  const Vector<T> zero{};
  if constexpr (f == Unary::log) return T(1) / x;
  if constexpr (f == Unary::square) return x + x;
  if constexpr (f == Unary::abs) return x > zero ? splat(T(1)) : (x < zero ? splat(T(-1)) : x);
  if constexpr (f == Unary::silu) {
    const Vector<T> s = sigmoid<T>(x);
    return s * (T(1) + x * (T(1) - s));
  }
  if constexpr (f == Unary::gelu) {
    const Vector<T> bell = bell_curve<T>(x);
    return normal_cdf<T>(x, bell) + T(0.39894228040143267794) * (x * bell);
  }
  if constexpr (f == Unary::mish) {
    const Vector<T> e = exponential<T>(at_most<T>(x, 20));
    const Vector<T> n = e * (e + T(2));
    const Vector<T> w = n / (n + T(2));
    return w + x * (T(4) * e * (T(1) + e)) / ((n + T(2)) * (n + T(2)));
  }
}

/// f'(x) from y = f(x).
template <class T, Unary f>
inline Vector<T> slope_from(Vector<T> y, T parameter) {
  const Vector<T> zero{};
  const Vector<T> one = splat(T(1));
  if constexpr (f == Unary::linear) return one;
  if constexpr (f == Unary::negate) return -one;
  if constexpr (f == Unary::exp) return y;
  if constexpr (f == Unary::sqrt) return T(0.5) / y;
  if constexpr (f == Unary::relu) return y > zero ? one : zero;
  if constexpr (f == Unary::leaky_relu) return y > zero ? one : splat(parameter);
  if constexpr (f == Unary::elu) return y > zero ? one : y + parameter;
  if constexpr (f == Unary::selu)
    return y > zero ? splat(T(selu_scale)) : y + T(selu_scale * selu_alpha);
  if constexpr (f == Unary::sigmoid) return y * (T(1) - y);
  if constexpr (f == Unary::hard_sigmoid)
    return y > zero ? (y < one ? splat(T(1) / T(6)) : zero) : zero;
  if constexpr (f == Unary::tanh) return one - y * y;
  if constexpr (f == Unary::softplus) return -exponential_minus_1<T>(-y);
  if constexpr (f == Unary::softsign) {
    const Vector<T> rest = T(1) - absolute<T>(y);
    return rest * rest;
  }
}

/// f'(x), from y where that is possible.
template <class T, Unary f>
inline Vector<T> slope_of(Function<f>, Vector<T> x, Vector<T> y, T parameter) {
  if constexpr (slope_from_output<f>) return slope_from<T, f>(y, parameter);
  if constexpr (!slope_from_output<f>) return slope_at<T, f>(x);
}

/// Calls `visit(Function<f>{})` for the f that is known at run time only.
template <class Visitor>
// NOLINTNEXTLINE(readability-function-size): a table, two lines for each function
inline void with_function(Unary f, Visitor visit) {
  switch (f) {
    case Unary::linear:
      return visit(Function<Unary::linear>{});
    case Unary::negate:
      return visit(Function<Unary::negate>{});
    case Unary::exp:
      return visit(Function<Unary::exp>{});
    case Unary::log:
      return visit(Function<Unary::log>{});
    case Unary::sqrt:
      return visit(Function<Unary::sqrt>{});
    case Unary::square:
      return visit(Function<Unary::square>{});
    case Unary::abs:
      return visit(Function<Unary::abs>{});
    case Unary::relu:
      return visit(Function<Unary::relu>{});
    case Unary::leaky_relu:
      return visit(Function<Unary::leaky_relu>{});
    case Unary::elu:
      return visit(Function<Unary::elu>{});
    case Unary::selu:
      return visit(Function<Unary::selu>{});
    case Unary::sigmoid:
      return visit(Function<Unary::sigmoid>{});
    case Unary::hard_sigmoid:
      return visit(Function<Unary::hard_sigmoid>{});
    case Unary::tanh:
      return visit(Function<Unary::tanh>{});
    case Unary::softplus:
      return visit(Function<Unary::softplus>{});
    case Unary::softsign:
      return visit(Function<Unary::softsign>{});
    case Unary::silu:
      return visit(Function<Unary::silu>{});
    case Unary::gelu:
      return visit(Function<Unary::gelu>{});
    case Unary::mish:
      return visit(Function<Unary::mish>{});
  }
}

}  // namespace sluice::kernels::SLUICE_ISA
