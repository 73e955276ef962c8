// SPDX-License-Identifier: MIT
#pragma once

#include "../simd/shuffle.hpp"

// Matrices copied into panels: a panel is `width` neighbouring columns of a matrix, row after row,
// so that a product reads memory from one end to the other.
namespace sluice::kernels::SLUICE_ISA {

inline std::int64_t lesser(std::int64_t a, std::int64_t b) {
  return a < b ? a : b;
}

/// The first `count` lanes, at most all of them; the others are zero, and their memory is not
/// touched.
template <class T>
inline Vector<T> load_up_to(const T* from, std::int64_t count) {
  if (count >= static_cast<std::int64_t>(lanes<T>)) return load(from);
  return count > 0 ? load_part(from, static_cast<std::size_t>(count)) : Vector<T>{};
}

/// to (depth, width) = from (depth, count), whose rows lie `stride` apart, and zeros beside it.
template <class T>
inline void pack_rows(const T* from, std::ptrdiff_t stride, std::int64_t depth, std::int64_t count,
                      T* to, std::int64_t width) {
  for (; depth > 0; --depth, from += stride, to += width)
    for_vectors<T>(static_cast<std::size_t>(width), [=](std::size_t i, auto vector) {
      vector.store(to + i, count == width
                               ? vector.load(from + i)
                               : load_up_to(from + i, count - static_cast<std::int64_t>(i)));
    });
}

/// to (depth, width) = from (count, depth) transposed, and zeros beside it.
template <class T>
inline void pack_transposed(const T* from, std::ptrdiff_t stride, std::int64_t depth,
                            std::int64_t count, T* to, std::int64_t width) {
  constexpr auto side = static_cast<int>(lanes<T>);
  for_vectors<T>(static_cast<std::size_t>(width), [=](std::size_t i, auto across) {
    const T* rows = from + static_cast<std::ptrdiff_t>(i) * stride;
    const std::int64_t tall = count - static_cast<std::int64_t>(i);
    for_vectors<T>(static_cast<std::size_t>(depth), [=](std::size_t k, auto along) {
      Vector<T> square[lanes<T>];
#pragma GCC unroll 16
      for (int r = 0; r < side; ++r)
        square[r] = r < tall ? along.load(rows + r * stride + k) : Vector<T>{};
      transpose_square<T>(square);
      const std::int64_t left = depth - static_cast<std::int64_t>(k);
      for (int r = 0; r < side && r < left; ++r)
        across.store(to + (static_cast<std::int64_t>(k) + r) * width + static_cast<std::int64_t>(i),
                     square[r]);
    });
  });
}

/// Panel after panel, `width` columns each, of a matrix (depth, count), or of one that is stored
/// transposed, (count, depth); what the last panel lacks is zero.
template <class T>
inline void pack(const T* from, std::ptrdiff_t stride, bool transposed, std::int64_t depth,
                 std::int64_t count, T* to, std::int64_t width) {
  // Few rows at a time, so that each is read in one go although it is spread over all panels.
  const std::int64_t height = transposed ? depth : 8;
  for (std::int64_t k = 0; k < depth; k += height)
    for (std::int64_t j = 0; j < count; j += width) {
      T* panel = to + j * depth + k * width;
      const std::int64_t wide = lesser(width, count - j);
      if (transposed) {
        pack_transposed(from + j * stride, stride, depth, wide, panel, width);
      } else {
        pack_rows(from + k * stride + j, stride, lesser(height, depth - k), wide, panel, width);
      }
    }
}

}  // namespace sluice::kernels::SLUICE_ISA
