// SPDX-License-Identifier: MIT
#include "kernels_families.hpp"
#include "kernels_vector.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

/// Element (i, k) of the left matrix lies at data[i * row + k * column].
template <class T>
struct Left {
  const T* data;
  std::ptrdiff_t row, column;
  Left below(std::int64_t rows) const { return {data + rows * row, row, column}; }
  Left right_of(std::int64_t columns) const { return {data + columns * column, row, column}; }
};

/// The right matrix (depth, ...) and the result (rows, ...), row-major.
template <class T>
struct Sides {
  const T* b;
  std::ptrdiff_t ldb;
  T* c;
  std::ptrdiff_t ldc;
  std::int64_t depth;
  bool add;
  Sides right_by(std::int64_t columns) const {
    return {b + columns, ldb, c + columns, ldc, depth, add};
  }
  Sides below(std::int64_t rows) const { return {b, ldb, c + rows * ldc, ldc, depth, add}; }
};

/// A block of `rows` rows and `vectors` vectors of the result, kept in registers; `span` is how the
/// vectors are read and written.
template <int rows, int vectors, class T, class Span>
inline void multiply_block(Span span, Left<T> left, Sides<T> s) {
  Vector<T> sums[rows][vectors] = {};
  for (std::int64_t k = 0; k < s.depth; ++k, s.b += s.ldb, left.data += left.column) {
    Vector<T> right[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) right[v] = span.load(s.b + v * static_cast<int>(lanes<T>));
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[r][v] += left.data[r * left.row] * right[v];
  }
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
      put(span, s.c + r * s.ldc + v * static_cast<int>(lanes<T>), sums[r][v], s.add);
}

/// All rows of a column panel, in blocks of `rows` and then of half as many.
template <int rows, int vectors, class T, class Span>
void multiply_rows(Span span, Left<T> left, Sides<T> s, std::int64_t m) {
  std::int64_t i = 0;
  for (; i + rows <= m; i += rows) multiply_block<rows, vectors>(span, left.below(i), s.below(i));
  if constexpr (rows > 1)
    if (i < m) multiply_rows<rows / 2, vectors>(span, left.below(i), s.below(i), m - i);
}

// Blocks as large as the registers hold.
#if defined(__AVX512F__)
constexpr int rows_of_4 = 6, rows_of_2 = 6, rows_of_1 = 8;
#elif defined(__AVX2__)
constexpr int rows_of_4 = 3, rows_of_2 = 6, rows_of_1 = 8;
#else
constexpr int rows_of_4 = 2, rows_of_2 = 4, rows_of_1 = 8;
#endif

template <class T>
void multiply_panels(Left<T> left, Sides<T> s, std::int64_t m, std::int64_t n) {
  constexpr auto width = static_cast<std::int64_t>(lanes<T>);
  const WholeVector<T> whole;
  std::int64_t j = 0;
  for (; j + 4 * width <= n; j += 4 * width)
    multiply_rows<rows_of_4, 4>(whole, left, s.right_by(j), m);
  for (; j + 2 * width <= n; j += 2 * width)
    multiply_rows<rows_of_2, 2>(whole, left, s.right_by(j), m);
  for (; j + width <= n; j += width) multiply_rows<rows_of_1, 1>(whole, left, s.right_by(j), m);
  if (j < n)
    multiply_rows<rows_of_1, 1>(PartVector<T>{static_cast<std::size_t>(n - j)}, left, s.right_by(j),
                                m);
}

/// The same with the right matrix stored transposed, (n, depth): it is turned piece by piece.
template <class T>
void multiply_transposed(Left<T> left, Sides<T> s, std::int64_t m, std::int64_t n) {
  constexpr std::int64_t columns = 64;
  constexpr std::int64_t depth = 128;
  alignas(64) T turned[columns * depth];
  for (std::int64_t j = 0; j < n; j += columns) {
    const std::int64_t width = n - j < columns ? n - j : columns;
    for (std::int64_t k = 0; k < s.depth; k += depth) {
      const std::int64_t height = s.depth - k < depth ? s.depth - k : depth;
      for (std::int64_t r = 0; r < width; ++r)
        for (std::int64_t q = 0; q < height; ++q)
          turned[q * columns + r] = s.b[(j + r) * s.ldb + k + q];
      multiply_panels(left.right_of(k),
                      Sides<T>{turned, columns, s.c + j, s.ldc, height, s.add || k > 0}, m, width);
    }
  }
}

}  // namespace

template <class T>
void small_product(const Product<T>& p) {
  const Left<T> left = p.a_transposed ? Left<T>{p.a, 1, p.lda} : Left<T>{p.a, p.lda, 1};
  const Sides<T> sides{p.b, p.ldb, p.c, p.ldc, p.k, p.add};
  if (p.b_transposed && p.k > 0) return multiply_transposed(left, sides, p.m, p.n);
  multiply_panels(left, sides, p.m, p.n);
}

template void small_product(const Product<float>&);
template void small_product(const Product<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
