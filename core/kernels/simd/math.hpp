// SPDX-License-Identifier: MIT
#pragma once

#include "vector.hpp"

// Elementary functions on vectors, free of branches. Errors, in units of the last place of the
// exact result, as tested over the whole range of both types: exp, log, sigmoid, expm1 and log1p at
// most 3, tanh and normal_cdf at most 4. NaN gives NaN, infinities give the limits.
namespace sluice::kernels::SLUICE_ISA {

template <class T>
inline Vector<T> polynomial(Vector<T>, T last) {
  return splat(last);
}
/// c0 + x (c1 + x (c2 + ...)).
template <class T, class... Rest>
inline Vector<T> polynomial(Vector<T> x, T first, Rest... rest) {
  return first + x * polynomial<T>(x, rest...);
}

template <class T>
inline Vector<T> absolute(Vector<T> x) {
  using Integer = typename VectorOf<T>::Integer;
  constexpr Integer all_but_sign = Integer((std::uint64_t{1} << (8 * sizeof(Integer) - 1)) - 1);
  return reinterpret_cast<Vector<T>>(reinterpret_cast<Integers<T>>(x) & all_but_sign);
}

/// The larger and the smaller of two; NaN when the first is.
template <class T>
inline Vector<T> at_least(Vector<T> x, T low) {
  return x < low ? splat(low) : x;
}
template <class T>
inline Vector<T> at_most(Vector<T> x, T high) {
  return x > high ? splat(high) : x;
}

/// What exp, log and their kin need to know about a format.
template <class T>
struct Format;
template <>
struct Format<float> {
  static constexpr int fraction_bits = 23;
  static constexpr std::int32_t exponent_bias = 127;
  static constexpr std::int32_t fraction_mask = 0x007FFFFF;
  static constexpr std::int32_t high_half = ~0x00000FFF;  ///< keeps 12 bits of the fraction
  static constexpr float rounder = 0x1.8p23F;             ///< x + rounder rounds x to an integer
  static constexpr float smallest_normal = 0x1p-126F;
  static constexpr float ln_2_high = 0.693359375F;  ///< few bits: its multiples are exact
  static constexpr float ln_2_low = -2.12194440e-4F;
  static constexpr float exp_low = -104;  ///< exp is 0 below, infinite above
  static constexpr float exp_high = 89;
  static constexpr float expm1_low = -20;  ///< expm1 is -1 below
  static constexpr float tanh_high = 10;   ///< tanh is 1 above
};
template <>
struct Format<double> {
  static constexpr int fraction_bits = 52;
  static constexpr std::int64_t exponent_bias = 1023;
  static constexpr std::int64_t fraction_mask = 0x000FFFFFFFFFFFFF;
  static constexpr std::int64_t high_half = ~std::int64_t{0x07FFFFFF};  ///< keeps 26 bits
  static constexpr double rounder = 0x1.8p52;
  static constexpr double smallest_normal = 0x1p-1022;
  static constexpr double ln_2_high = 0x1.62e42feep-1;
  static constexpr double ln_2_low = 0x1.a39ef35793c76p-33;
  static constexpr double exp_low = -746;
  static constexpr double exp_high = 710;
  static constexpr double expm1_low = -40;
  static constexpr double tanh_high = 20;
};

/// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2; minimax, relative error of exp(r) below 1e-8 and
/// 2e-17.
inline Vector<float> exp_tail(Vector<float> r) {
  return polynomial<float>(r, 0.5000000029F, 0.1666657333F, 0.04166636345F, 0.008363779059F,
                           0.001394216243F);
}
inline Vector<double> exp_tail(Vector<double> r) {
  return polynomial<double>(r, 0.5, 0.1666666666666667144, 0.04166666666666668557,
                            0.00833333333332554346, 0.001388888888887320994,
                            0.0001984126987686799668, 2.480158735012645463e-5,
                            2.755725282955392744e-6, 2.755725024571590089e-7,
                            2.510627617108493529e-8, 2.092248227617753015e-9);
}

/// 2^n for n within the normal range.
template <class T>
inline Vector<T> power_of_two(Integers<T> n) {
  return reinterpret_cast<Vector<T>>((n + Format<T>::exponent_bias) << Format<T>::fraction_bits);
}

/// x = n ln(2) + r.
template <class T>
struct Reduced {
  Vector<T> n;
  Integers<T> whole;  ///< n again
  Vector<T> r;
};
template <class T>
inline Reduced<T> reduced(Vector<T> x) {
  using F = Format<T>;
  const Vector<T> shifted = x * T(1.44269504088896340736) + F::rounder;
  const Vector<T> n = shifted - F::rounder;
  const Integers<T> whole =
      reinterpret_cast<Integers<T>>(shifted) - reinterpret_cast<Integers<T>>(splat(F::rounder));
  return {n, whole, (x - n * F::ln_2_high) - n * F::ln_2_low};
}

/// x 2^n for the n of a reduction. 2^n alone is no normal number at the ends of the range.
template <class T>
inline Vector<T> scaled(Vector<T> x, const Reduced<T>& by) {
#if defined(__AVX512F__)
  return times_power_of_two(x, by.n);
#else
  const Integers<T> half = by.whole >> 1;
  return x * power_of_two<T>(half) * power_of_two<T>(by.whole - half);
#endif
}

/// exp(n ln(2) + r).
template <class T>
inline Vector<T> exponential_of(const Reduced<T>& x) {
  return scaled<T>(T(1) + (x.r + x.r * x.r * exp_tail(x.r)), x);
}

template <class T>
inline Vector<T> exponential(Vector<T> x) {
  using F = Format<T>;
  return exponential_of<T>(reduced<T>(at_most<T>(at_least<T>(x, F::exp_low), F::exp_high)));
}
/// exp(x) for x <= 0.
template <class T>
inline Vector<T> exponential_below_0(Vector<T> x) {
  return exponential_of<T>(reduced<T>(at_least<T>(x, Format<T>::exp_low)));
}

/// exp(x) - 1 for x <= 40.
template <class T>
inline Vector<T> exponential_minus_1(Vector<T> x) {
  const auto [n, whole, r] = reduced<T>(at_least<T>(x, Format<T>::expm1_low));
  const Vector<T> scale = power_of_two<T>(whole);
  return scale * (r + r * r * exp_tail(r)) + (scale - T(1));
}

/// ln(1 + f) = f - (f^2 / 2 - s (f^2 / 2 + z Q(z))) with s = f / (2 + f), z = s^2; this is Q, for
/// sqrt(1/2) <= 1 + f <= sqrt(2); minimax, relative errors of the logarithm below 1e-9 and 2e-18.
inline Vector<float> log_tail(Vector<float> z) {
  return polynomial<float>(z, 0.6666677705F, 0.399774501F, 0.2987440657F);
}
inline Vector<double> log_tail(Vector<double> z) {
  return polynomial<double>(z, 0.6666666666666735378, 0.3999999999940750435, 0.2857142874413904491,
                            0.2222219837860901817, 0.181835751638461903, 0.153137556763840642,
                            0.1479906810269216171);
}

/// ln(x) + correction for positive, normal and finite x.
template <class T>
inline Vector<T> log_of_normal(Vector<T> x, Vector<T> correction) {
  using F = Format<T>;
  using Integer = typename VectorOf<T>::Integer;
  // The fraction is centred on 1 by counting exponents from sqrt(1/2).
  const Integer root_half = reinterpret_cast<Integers<T>>(splat(T(0.70710678118654752440)))[0];
  const Integers<T> bits = reinterpret_cast<Integers<T>>(x) - root_half;
  const Integers<T> exponent = bits >> F::fraction_bits;
  const Vector<T> f = reinterpret_cast<Vector<T>>((bits & F::fraction_mask) + root_half) - T(1);
  const Vector<T> n = __builtin_convertvector(exponent, Vector<T>);
  const Vector<T> s = f / (T(2) + f);
  const Vector<T> z = s * s;
  const Vector<T> half_square = T(0.5) * f * f;
  const Vector<T> rest = s * (half_square + z * log_tail(z)) + (n * F::ln_2_low + correction);
  return n * F::ln_2_high + (f - (half_square - rest));
}

template <class T>
inline Vector<T> infinity() {
  return splat(static_cast<T>(__builtin_inf()));
}

template <class T>
inline Vector<T> logarithm(Vector<T> x) {
  using F = Format<T>;
  const T lift = T(std::int64_t{1} << F::fraction_bits);
  const Integers<T> small = x < F::smallest_normal;
  const Vector<T> lowered = small ? splat(-T(F::fraction_bits) * F::ln_2_high) : Vector<T>{};
  const Vector<T> low_part = small ? splat(-T(F::fraction_bits) * F::ln_2_low) : Vector<T>{};
  Vector<T> y = log_of_normal<T>(small ? x * lift : x, low_part) + lowered;
  y = x == T(0) ? -infinity<T>() : y;
  y = x < T(0) ? splat(static_cast<T>(__builtin_nan(""))) : y;
  // Infinity and NaN stay what they are.
  return x < infinity<T>() ? y : x;
}

/// ln(1 + x) for 0 <= x <= 1.
template <class T>
inline Vector<T> log_of_1_plus(Vector<T> x) {
  const Vector<T> sum = T(1) + x;
  const Vector<T> lost = x - (sum - T(1));
  return x == x ? log_of_normal<T>(sum, lost / sum) : x;
}

template <class T>
inline Vector<T> sigmoid(Vector<T> x) {
  const Vector<T> e = exponential_below_0<T>(-absolute<T>(x));
  return (x < T(0) ? e : splat(T(1))) / (T(1) + e);
}

template <class T>
inline Vector<T> hyperbolic_tangent(Vector<T> x) {
  const Vector<T> size = at_most<T>(absolute<T>(x), Format<T>::tanh_high);
  const Vector<T> e = exponential_minus_1<T>(size + size);
  const Vector<T> y = e / (e + T(2));
  return x < T(0) ? -y : y;
}

/// ln(1 + exp(x)).
template <class T>
inline Vector<T> softplus(Vector<T> x) {
  return at_least<T>(x, T(0)) + log_of_1_plus<T>(exponential_below_0<T>(-absolute<T>(x)));
}

/// (1 + x) exp(x^2 / 2) times the normal distribution's upper tail beyond x, as a polynomial of
/// t = (x - centre) / (x + centre); relative errors below 2e-9 and 4e-18.
struct TailFit {
  static constexpr float centre(float) { return 4; }
  static constexpr double centre(double) { return 6; }
  static constexpr float end(float) { return 15; }
  static constexpr double end(double) { return 39; }
};
inline Vector<float> normal_tail_fit(Vector<float> t) {
  return polynomial<float>(t, 0.4720532068F, -0.0967034664F, 0.01399960035F, 0.02859996877F,
                           -0.03219734705F, 0.01794022884F, -0.005003947496F, -0.0003034457841F,
                           0.0006922136854F, -6.153705193e-5F, -7.19787981e-5F);
}
inline Vector<double> normal_tail_fit(Vector<double> t) {
  return polynomial<double>(
      t, 0.4534552002711279437, -0.085025362305770709, 0.03981142456243021919,
      -0.004373386779594587064, -0.01614151733221956692, 0.02259246706282015194,
      -0.01976647921948397562, 0.01324686415361758148, -0.007059819426524387234,
      0.002935655519342852782, -0.0008689946303088260273, 0.0001194896605406429881,
      3.779476287680649873e-5, -2.635345633609439325e-5, 4.412737461618698737e-6,
      1.784054601415380698e-6, -1.000052101327097167e-6, -9.046807221843669914e-10,
      1.326740983329899248e-7, -1.955158138959546874e-8, -1.565085828286871888e-8,
      2.748339264785943242e-9, 1.50479985356719878e-9);
}

/// exp(-x^2 / 2), the square taken exactly: x = high + low, and high^2 fits.
template <class T>
inline Vector<T> bell_curve(Vector<T> x) {
  const Vector<T> size = at_most<T>(absolute<T>(x), TailFit::end(T{}));
  const Vector<T> high =
      reinterpret_cast<Vector<T>>(reinterpret_cast<Integers<T>>(size) & Format<T>::high_half);
  Reduced<T> exponent = reduced<T>(T(-0.5) * (high * high));
  exponent.r -= T(0.5) * ((size - high) * (size + high));
  return exponential_of<T>(exponent);
}

/// The normal distribution (1 + erf(x / sqrt(2))) / 2, given `bell_curve` of x.
template <class T>
inline Vector<T> normal_cdf(Vector<T> x, Vector<T> bell) {
  const Vector<T> size = at_most<T>(absolute<T>(x), TailFit::end(T{}));
  const T centre = TailFit::centre(T{});
  const Vector<T> t = (size - centre) / (size + centre);
  const Vector<T> tail = bell * normal_tail_fit(t) / (T(1) + size);
  return x > T(0) ? T(1) - tail : tail;
}

}  // namespace sluice::kernels::SLUICE_ISA
