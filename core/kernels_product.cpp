// SPDX-License-Identifier: MIT
#include "kernels_families.hpp"
#include "kernels_pack.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

// Blocks, rows by 4, 2 and 1 vectors, that filled the multipliers best when measured: large enough
// to hide the latency of a multiply-add, small enough for the registers and for short sums.
#if defined(__AVX512F__)
constexpr int rows_of_4 = 6, rows_of_2 = 4, rows_of_1 = 8;
#elif defined(__AVX2__)
constexpr int rows_of_4 = 3, rows_of_2 = 6, rows_of_1 = 8;
#else
constexpr int rows_of_4 = 2, rows_of_2 = 4, rows_of_1 = 6;
#endif

/// The left matrix, (m, depth) row-major, or transposed (depth, m).
template <class T, bool transposed>
struct Left {
  static constexpr bool is_transposed = transposed;
  const T* data;
  std::ptrdiff_t stride;
  std::ptrdiff_t down() const { return transposed ? 1 : stride; }
  std::ptrdiff_t right() const { return transposed ? stride : 1; }
};

/// The right matrix (depth, n) and the result (m, n), row-major.
template <class T>
struct Sides {
  const T* b;
  std::ptrdiff_t b_stride;
  T* c;
  std::ptrdiff_t c_stride;
  std::int64_t depth;
  bool add;
  Sides from(std::int64_t column) const {
    return {b + column, b_stride, c + column, c_stride, depth, add};
  }
};

// A block is inlined into its panel, since handing structures on through memory costs more than a
// small block.

/// A block of the result, kept in registers; `span` is how its vectors are read and written.
template <int rows, int vectors, class T, class Span, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_block(Span span, LeftMatrix left, Sides<T> s) {
  constexpr auto step = static_cast<std::ptrdiff_t>(lanes<T>);
  Vector<T> sums[rows][vectors] = {};
  // A sum over the rows of a batch is a gradient of weights, which another thread may have read.
  if constexpr (LeftMatrix::is_transposed)
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) expect_store(s.c + r * s.c_stride + v * step);
  for (std::int64_t k = s.depth; k > 0; --k, s.b += s.b_stride, left.data += left.right()) {
    Vector<T> right[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) right[v] = span.load(s.b + v * step);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[r][v] += left.data[r * left.down()] * right[v];
  }
#pragma GCC unroll 8
  for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) put(span, s.c + r * s.c_stride + v * step, sums[r][v], s.add);
}

/// One row of it: several sums side by side over the depth, since one would wait for itself.
template <int vectors, class T, class Span, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_row(Span span, LeftMatrix left, Sides<T> s) {
  constexpr auto step = static_cast<std::ptrdiff_t>(lanes<T>);
  constexpr int phases = vectors == 4 ? 2 : 4;
  Vector<T> sums[phases][vectors] = {};
  const auto add_product = [&](int phase) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
      sums[phase][v] +=
          left.data[phase * left.right()] * span.load(s.b + phase * s.b_stride + v * step);
  };
  std::int64_t k = 0;
  for (; k + phases <= s.depth; k += phases) {
#pragma GCC unroll 4
    for (int phase = 0; phase < phases; ++phase) add_product(phase);
    s.b += phases * s.b_stride;
    left.data += phases * left.right();
  }
  for (; k < s.depth; ++k, s.b += s.b_stride, left.data += left.right()) add_product(0);
#pragma GCC unroll 4
  for (int v = 0; v < vectors; ++v) {
    Vector<T> total = sums[0][v] + sums[1][v];
    if constexpr (phases == 4) total += sums[2][v] + sums[3][v];
    put(span, s.c + v * step, total, s.add);
  }
}

/// How many rows the next smaller blocks have.
constexpr int fewer(int rows) {
  return rows > 4 ? 4 : rows / 2;
}

/// All rows of a column panel, in blocks of `rows` and then of fewer.
template <int rows, int vectors, class T, class Span, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_rows(Span span, LeftMatrix left, Sides<T> s,
                                                 std::int64_t m) {
  for (; m >= rows; m -= rows, left.data += rows * left.down(), s.c += rows * s.c_stride) {
    if constexpr (rows > 1) {
      multiply_block<rows, vectors>(span, left, s);
    } else {
      multiply_row<vectors>(span, left, s);
    }
  }
  if constexpr (rows > 1)
    if (m > 0) multiply_rows<fewer(rows), vectors>(span, left, s, m);
}

/// The same as a function of its own: inlined into a larger one, its innermost loop would read the
/// distances of rows from the stack.
template <int rows, int vectors, class T, class Span, class LeftMatrix>
[[gnu::noinline]] void multiply_panel(Span span, LeftMatrix left, const Sides<T>& sides,
                                      std::int64_t m) {
  multiply_rows<rows, vectors>(span, left, sides, m);
}

template <class T, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_panels(LeftMatrix left, const Sides<T>& s,
                                                   std::int64_t m, std::int64_t n) {
  constexpr auto width = static_cast<std::int64_t>(lanes<T>);
  const WholeVector<T> whole;
  std::int64_t j = 0;
  for (; n - j >= 4 * width; j += 4 * width)
    multiply_panel<rows_of_4, 4>(whole, left, s.from(j), m);
  for (; n - j >= 2 * width; j += 2 * width)
    multiply_panel<rows_of_2, 2>(whole, left, s.from(j), m);
  for (; n - j >= width; j += width) multiply_panel<rows_of_1, 1>(whole, left, s.from(j), m);
  if (j == n) return;
  const PartVector<T> part{static_cast<std::size_t>(n - j)};
  multiply_panel<rows_of_1, 1>(part, left, s.from(j), m);
}

/// Matrices whose right side does not lie together in cache: pieces of it are copied to do so.
template <class T, class LeftMatrix>
void multiply_in_pieces(LeftMatrix left, Sides<T> s, std::int64_t m, std::int64_t n,
                        bool b_transposed) {
  constexpr std::int64_t columns = 64, depth = 192;
  constexpr auto width = static_cast<std::int64_t>(lanes<T>);
  alignas(64) T right_piece[columns * depth];
  for (std::int64_t k = 0; k < s.depth; k += depth) {
    const std::int64_t deep = lesser(depth, s.depth - k);
    const T* b = s.b + k * (b_transposed ? 1 : s.b_stride);
    const LeftMatrix piece{left.data + k * left.right(), left.stride};
    for (std::int64_t j = 0; j < n; j += columns) {
      const std::int64_t wide = lesser(columns, n - j);
      const std::int64_t whole = (wide + width - 1) / width * width;
      pack(b + j * (b_transposed ? s.b_stride : 1), s.b_stride, b_transposed, deep, wide,
           right_piece, whole);
      const Sides<T> sides{right_piece, whole, s.c + j, s.c_stride, deep, s.add || k > 0};
      multiply_panels(piece, sides, m, wide);
    }
  }
}

/// c[i] = or += the product of row i of a (m, depth) with x.
template <class T>
void multiply_vector(const T* a, std::ptrdiff_t stride, const T* x, T* c, std::int64_t m,
                     std::int64_t depth, bool add) {
  constexpr auto group = static_cast<std::int64_t>(lanes<T>);
  const auto n = static_cast<std::size_t>(depth);
  for (; m >= group; m -= group, a += group * stride, c += group) {
    Vector<T> sums[lanes<T>] = {};
    for_vectors<T>(n, [&](std::size_t k, auto vector) {
      const Vector<T> right = vector.load(x + k);
#pragma GCC unroll 16
      for (std::int64_t r = 0; r < group; ++r) sums[r] += vector.load(a + r * stride + k) * right;
    });
    put(WholeVector<T>{}, c, sums_of_rows<T>(sums), add);
  }
  for (; m > 0; --m, a += stride, ++c) {
    Vector<T> sum{};
    for_vectors<T>(
        n, [&](std::size_t k, auto vector) { sum += vector.load(a + k) * vector.load(x + k); });
    *c = (add ? *c : T(0)) + sum_of_lanes<T>(sum);
  }
}

/// Products with a vector on one side; false when this is none.
template <class T>
bool multiply_by_vector(const Product<T>& p) {
  const bool a_is_contiguous = !p.a_transposed || p.lda == 1;
  const bool b_is_contiguous = p.b_transposed || p.ldb == 1;
  if (p.n == 1 && p.ldc == 1 && !p.a_transposed && b_is_contiguous) {
    multiply_vector(p.a, p.lda, p.b, p.c, p.m, p.k, p.add);
    return true;
  }
  if (p.m == 1 && p.b_transposed && a_is_contiguous) {
    multiply_vector(p.b, p.ldb, p.a, p.c, p.n, p.k, p.add);
    return true;
  }
  if (p.n == 1 && p.ldc == 1 && p.a_transposed && b_is_contiguous) {
    multiply_panels(Left<T, false>{p.b, 0}, Sides<T>{p.a, p.lda, p.c, 0, p.k, p.add}, 1, p.m);
    return true;
  }
  return false;
}

template <class T, class LeftMatrix>
void multiply_matrices(LeftMatrix left, const Product<T>& p) {
  const Sides<T> sides{p.b, p.ldb, p.c, p.ldc, p.k, p.add};
  constexpr std::int64_t large = (64 << 10) / sizeof(T);
  // A single column stored transposed is a row.
  const bool turned = p.b_transposed && !(p.k == 1 && p.ldb == 1);
#if defined(__AVX512F__)
  // Copies of both sides pay where every number of them is used often.
  if (p.m >= 192 && p.n >= 64 && p.n * p.k >= 4 * large) return packed_product(p);
#endif
  if (turned || p.n * p.k > large) return multiply_in_pieces(left, sides, p.m, p.n, turned);
  multiply_panels(left, sides, p.m, p.n);
}

}  // namespace

template <class T>
void product(const Product<T>& p) {
  // Matrices without elements may be null, from which no row or column may be counted.
  if (p.m == 0 || p.n == 0) return;
  if (p.k == 0) {
    for (std::int64_t i = 0; i < p.m && !p.add; ++i)
      for (std::int64_t j = 0; j < p.n; ++j) p.c[i * p.ldc + j] = T{0};
    return;
  }
  if (multiply_by_vector(p)) return;
  if (p.a_transposed) return multiply_matrices(Left<T, true>{p.a, p.lda}, p);
  multiply_matrices(Left<T, false>{p.a, p.lda}, p);
}

template void product(const Product<float>&);
template void product(const Product<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
