// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "../kernels.hpp"

// Vectors as wide as the instruction set for which a file is compiled. Kernel files are compiled
// once per instruction set, with SLUICE_ISA naming it, and everything in them lives in a namespace
// of that name: were two copies of an inline function merged, an old machine could meet
// instructions that it lacks. For the same reason no standard header with functions is included.
namespace sluice::kernels::SLUICE_ISA {

#if defined(__AVX512F__)
constexpr std::size_t vector_bytes = 64;
#elif defined(__AVX2__)
constexpr std::size_t vector_bytes = 32;
#else
constexpr std::size_t vector_bytes = 16;
#endif

template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
  using Values [[gnu::vector_size(vector_bytes)]] = float;
  using Integers [[gnu::vector_size(vector_bytes)]] = std::int32_t;
  using Integer = std::int32_t;
};
template <>
struct VectorOf<double> {
  using Values [[gnu::vector_size(vector_bytes)]] = double;
  using Integers [[gnu::vector_size(vector_bytes)]] = std::int64_t;
  using Integer = std::int64_t;
};

/// A vector of T, and one of integers as wide, which is also what comparisons give.
template <class T>
using Vector = typename VectorOf<T>::Values;
template <class T>
using Integers = typename VectorOf<T>::Integers;

template <class T>
constexpr std::size_t lanes = vector_bytes / sizeof(T);

/// The same number in all lanes.
template <class T>
inline Vector<T> splat(T value) {
  return value - Vector<T>{};
}

template <class T>
inline Vector<T> load(const T* from) {
  Vector<T> values;
  __builtin_memcpy(&values, from, sizeof values);
  return values;
}

template <class T>
inline void store(T* to, Vector<T> values) {
  __builtin_memcpy(to, &values, sizeof values);
}

/// The first `count` lanes, count < lanes; the others are zero, and their memory is not touched.
inline Vector<float> load_part(const float* from, std::size_t count) {
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1), from);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_maskload_ps(
      from, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<std::int32_t>(count)), lane));
#else
  if (count == 1) return Vector<float>{from[0]};
  double pair;
  __builtin_memcpy(&pair, from, sizeof pair);
  auto values = reinterpret_cast<Vector<float>>(Vector<double>{pair});
  if (count == 3) values[2] = from[2];
  return values;
#endif
}

inline Vector<double> load_part(const double* from, [[maybe_unused]] std::size_t count) {
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1U << count) - 1), from);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi64x(0, 1, 2, 3);
  return _mm256_maskload_pd(
      from, _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<std::int64_t>(count)), lane));
#else
  return Vector<double>{from[0]};
#endif
}

inline void store_part(float* to, Vector<float> values, std::size_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1U << count) - 1), values);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  _mm256_maskstore_ps(
      to, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<std::int32_t>(count)), lane), values);
#else
  for (std::size_t k = 0; k < count; ++k) to[k] = values[k];
#endif
}

inline void store_part(double* to, Vector<double> values, std::size_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_pd(to, static_cast<__mmask8>((1U << count) - 1), values);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi64x(0, 1, 2, 3);
  _mm256_maskstore_pd(
      to, _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<std::int64_t>(count)), lane), values);
#else
  for (std::size_t k = 0; k < count; ++k) to[k] = values[k];
#endif
}

// Masked forms with full masks: GCC 12 warns of an undefined variable inside the plain ones.
inline Vector<float> square_root(Vector<float> x) {
#if defined(__AVX512F__)
  return _mm512_maskz_sqrt_ps(static_cast<__mmask16>(-1), x);
#elif defined(__AVX2__)
  return _mm256_sqrt_ps(x);
#elif defined(__x86_64__)
  return _mm_sqrt_ps(x);
#else
  for (std::size_t k = 0; k < lanes<float>; ++k) x[k] = __builtin_sqrtf(x[k]);
  return x;
#endif
}

inline Vector<double> square_root(Vector<double> x) {
#if defined(__AVX512F__)
  return _mm512_maskz_sqrt_pd(static_cast<__mmask8>(-1), x);
#elif defined(__AVX2__)
  return _mm256_sqrt_pd(x);
#elif defined(__x86_64__)
  return _mm_sqrt_pd(x);
#else
  for (std::size_t k = 0; k < lanes<double>; ++k) x[k] = __builtin_sqrt(x[k]);
  return x;
#endif
}

#if defined(__AVX512F__)
/// x 2^n for whole n, rounded once.
inline Vector<float> times_power_of_two(Vector<float> x, Vector<float> n) {
  return _mm512_maskz_scalef_ps(static_cast<__mmask16>(-1), x, n);
}
inline Vector<double> times_power_of_two(Vector<double> x, Vector<double> n) {
  return _mm512_maskz_scalef_pd(static_cast<__mmask8>(-1), x, n);
}
#endif

/// What a loop over vectors hands to its body: how to read and write a vector of all lanes, or of
/// the few that are left at the end of an array.
template <class T>
struct WholeVector {
  Vector<T> load(const T* from) const { return SLUICE_ISA::load(from); }
  void store(T* to, Vector<T> values) const { SLUICE_ISA::store(to, values); }
  /// The values where the vector has elements, `other` elsewhere.
  Vector<T> or_else(Vector<T> values, T) const { return values; }
};
template <class T>
struct PartVector {
  std::size_t count;
  Vector<T> load(const T* from) const { return load_part(from, count); }
  void store(T* to, Vector<T> values) const { store_part(to, values, count); }
  Vector<T> or_else(Vector<T> values, T other) const {
    using Integer = typename VectorOf<T>::Integer;
    Integers<T> lane;
    for (std::size_t k = 0; k < lanes<T>; ++k) lane[k] = static_cast<Integer>(k);
    return lane < static_cast<Integer>(count) ? values : splat(other);
  }
};

/// Calls `body(i, vector)` for the vectors that make up n elements, i being the first of each.
template <class T, class Body>
inline void for_vectors(std::size_t n, Body body) {
  std::size_t i = 0;
  for (; i + lanes<T> <= n; i += lanes<T>) body(i, WholeVector<T>{});
  if (i < n) body(i, PartVector<T>{n - i});
}

/// Asks for the line that holds *to, to write it soon: one that another core has read is slow to
/// come back, and many of them come at once. It need not be memory of ours.
template <class T>
inline void expect_store(const T* to) {
  __builtin_prefetch(to, 1);
}

/// How far ahead of a pass over memory to ask.
template <class T>
constexpr std::size_t ahead = 4096 / sizeof(T);

/// *to = or += values.
template <class T, class Span>
inline void put(Span span, T* to, Vector<T> values, bool add) {
  span.store(to, add ? span.load(to) + values : values);
}

/// The lanes joined pairwise in a fixed order.
template <class T, class Join>
inline T reduce(Vector<T> values, Join join) {
  T left[lanes<T>];
  __builtin_memcpy(left, &values, sizeof left);
  for (std::size_t half = lanes<T> / 2; half > 0; half /= 2)
    for (std::size_t k = 0; k < half; ++k) left[k] = join(left[k], left[k + half]);
  return left[0];
}

template <class T>
inline T sum_of_lanes(Vector<T> values) {
  return reduce<T>(values, [](T a, T b) { return a + b; });
}

}  // namespace sluice::kernels::SLUICE_ISA
