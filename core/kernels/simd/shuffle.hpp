// SPDX-License-Identifier: MIT
#pragma once

#include "vector.hpp"

// Lanes moved between vectors: transposing a square of numbers, and summing many vectors at once.
namespace sluice::kernels::SLUICE_ISA {

template <int... values>
struct Sequence {};
template <int n, int... values>
struct SequenceTo : SequenceTo<n - 1, n - 1, values...> {};
template <int... values>
struct SequenceTo<0, values...> {
  using Type = Sequence<values...>;
};
/// 0 .. lanes - 1.
template <class T>
using LaneSequence = typename SequenceTo<static_cast<int>(lanes<T>)>::Type;

/// Blocks of `width` lanes: with a = a0 a1 a2 a3 ..., a0 b0 a2 b2 ... for `first` = 0, and
/// a1 b1 a3 b3 ... for `first` = 1.
template <int width, int first, class T, int... lane>
inline Vector<T> alternate_blocks(Vector<T> a, Vector<T> b, Sequence<lane...>) {
  constexpr int count = static_cast<int>(lanes<T>);
  return __builtin_shufflevector(a, b,
                                 (lane / width % 2 * count + lane / (2 * width) * 2 * width +
                                  first * width + lane % width)...);
}
template <int width, class T>
inline Vector<T> even_blocks(Vector<T> a, Vector<T> b) {
  return alternate_blocks<width, 0, T>(a, b, LaneSequence<T>{});
}
template <int width, class T>
inline Vector<T> odd_blocks(Vector<T> a, Vector<T> b) {
  return alternate_blocks<width, 1, T>(a, b, LaneSequence<T>{});
}

/// Transposes the square of lanes<T> vectors.
template <class T, int width = 1>
inline void transpose_square(Vector<T>* rows) {
  constexpr int count = static_cast<int>(lanes<T>);
  if constexpr (width < count) {
#pragma GCC unroll 16
    for (int r = 0; r < count; ++r) {
      if ((r & width) != 0) continue;
      const Vector<T> upper = rows[r];
      const Vector<T> lower = rows[r + width];
      rows[r] = even_blocks<width, T>(upper, lower);
      rows[r + width] = odd_blocks<width, T>(upper, lower);
    }
    transpose_square<T, 2 * width>(rows);
  }
}

/// Lane k of the result is the sum of the lanes of rows[k].
template <class T, int width = 1>
inline Vector<T> sums_of_rows(Vector<T>* rows) {
  constexpr int count = static_cast<int>(lanes<T>);
  if constexpr (width < count) {
#pragma GCC unroll 16
    for (int r = 0; r < count; r += 2 * width)
      rows[r] = even_blocks<width, T>(rows[r], rows[r + width]) +
                odd_blocks<width, T>(rows[r], rows[r + width]);
    return sums_of_rows<T, 2 * width>(rows);
  } else {
    return rows[0];
  }
}

}  // namespace sluice::kernels::SLUICE_ISA
