// SPDX-License-Identifier: MIT
#include "../families.hpp"
#include "pack.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

// Rows of a block that is so many vectors wide: those that filled the multipliers best when
// measured, enough to hide the latency of a multiply-add, few enough for the registers and for
// short sums.
#if defined(__AVX512F__)
constexpr int rows_of[] = {0, 8, 4, 8, 6};
#elif defined(__AVX2__)
constexpr int rows_of[] = {0, 8, 6, 4, 3};
#else
constexpr int rows_of[] = {0, 6, 4, 3, 2};
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

/// How one row of a panel of columns is read and written: whole vectors, and a last one that may be
/// a part.
template <int count, class T, class Last>
struct PanelRow {
  static constexpr int vectors = count;
  static constexpr auto step = static_cast<std::ptrdiff_t>(lanes<T>);
  Last last;
  Vector<T> load(const T* row, int v) const {
    return v + 1 < count ? SLUICE_ISA::load(row + v * step) : last.load(row + v * step);
  }
  void put(T* row, int v, Vector<T> values, bool add) const {
    if (v + 1 < count) return SLUICE_ISA::put(WholeVector<T>{}, row + v * step, values, add);
    SLUICE_ISA::put(last, row + v * step, values, add);
  }
};

// A block is inlined into its panel, since handing structures on through memory costs more than a
// small block.

/// A block of the result, kept in registers.
template <int rows, class T, class Row, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_block(Row row, LeftMatrix left, Sides<T> s) {
  constexpr int vectors = Row::vectors;
  Vector<T> sums[rows][vectors] = {};
  // A sum over the rows of a batch is a gradient of weights, which another thread may have read.
  if constexpr (LeftMatrix::is_transposed)
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) expect_store(s.c + r * s.c_stride + v * Row::step);
  for (std::int64_t k = s.depth; k > 0; --k, s.b += s.b_stride, left.data += left.right()) {
    Vector<T> right[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) right[v] = row.load(s.b, v);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[r][v] += left.data[r * left.down()] * right[v];
  }
#pragma GCC unroll 8
  for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) row.put(s.c + r * s.c_stride, v, sums[r][v], s.add);
}

/// One row of it: several sums side by side over the depth, since one would wait for itself.
template <class T, class Row, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_row(Row row, LeftMatrix left, Sides<T> s) {
  constexpr int vectors = Row::vectors;
  constexpr int phases = vectors > 2 ? 2 : 4;
  Vector<T> sums[phases][vectors] = {};
  const auto add_product = [&](int phase) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
      sums[phase][v] += left.data[phase * left.right()] * row.load(s.b + phase * s.b_stride, v);
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
    row.put(s.c, v, total, s.add);
  }
}

/// How many rows the next smaller blocks have.
constexpr int fewer(int rows) {
  return rows > 4 ? 4 : rows / 2;
}

/// All rows of a panel of columns, in blocks of `rows` and then of fewer.
template <int rows, class T, class Row, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_rows(Row row, LeftMatrix left, Sides<T> s,
                                                 std::int64_t m) {
  for (; m >= rows; m -= rows, left.data += rows * left.down(), s.c += rows * s.c_stride) {
    if constexpr (rows > 1) {
      multiply_block<rows>(row, left, s);
    } else {
      multiply_row(row, left, s);
    }
  }
  if constexpr (rows > 1)
    if (m > 0) multiply_rows<fewer(rows)>(row, left, s, m);
}

/// The same as a function of its own: inlined into a larger one, its innermost loop would read the
/// distances of rows from the stack.
template <class T, class Row, class LeftMatrix>
[[gnu::noinline]] void multiply_panel(Row row, LeftMatrix left, const Sides<T>& sides,
                                      std::int64_t m) {
  multiply_rows<rows_of[Row::vectors]>(row, left, sides, m);
}

/// A panel of n columns that take so many vectors, the last one wholly or in part.
template <int vectors, class T, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_columns(LeftMatrix left, const Sides<T>& s,
                                                    std::int64_t m, std::int64_t n) {
  const std::size_t last = static_cast<std::size_t>(n) - (vectors - 1) * lanes<T>;
  if (last == lanes<T>) return multiply_panel(PanelRow<vectors, T, WholeVector<T>>{}, left, s, m);
  multiply_panel(PanelRow<vectors, T, PartVector<T>>{{last}}, left, s, m);
}

template <class T, class LeftMatrix>
[[gnu::always_inline]] inline void multiply_panels(LeftMatrix left, const Sides<T>& s,
                                                   std::int64_t m, std::int64_t n) {
  constexpr auto width = static_cast<std::int64_t>(lanes<T>);
  std::int64_t j = 0;
  for (; n - j > 4 * width; j += 4 * width) multiply_columns<4>(left, s.from(j), m, 4 * width);
  const std::int64_t rest = n - j;
  if (rest > 3 * width) return multiply_columns<4>(left, s.from(j), m, rest);
  if (rest > 2 * width) return multiply_columns<3>(left, s.from(j), m, rest);
  if (rest > width) return multiply_columns<2>(left, s.from(j), m, rest);
  multiply_columns<1>(left, s.from(j), m, rest);
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
  const bool transposed = p.b_transposed && !(p.k == 1 && p.ldb == 1);
#if defined(__AVX512F__)
  // Copies of both sides pay where every number of them is used often.
  if (p.m >= 192 && p.n >= 64 && p.n * p.k >= 4 * large) return packed_product(p);
#endif
  if (transposed || p.n * p.k > large) return multiply_in_pieces(left, sides, p.m, p.n, transposed);
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

template <class T>
void add_product(Kernels<T>& table) {
  table.product = product<T>;
}
template void add_product(Kernels<float>&);
template void add_product(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
