// SPDX-License-Identifier: MIT
#include "../../base/cache.hpp"
#include "../families.hpp"
#include "pack.hpp"
#include "scratch.hpp"

// Products of large matrices (Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication", 2008): a piece of each matrix is copied into panels, of which the right one
// that is in use stays in the first level of cache, the left ones in the second. For AVX-512;
// without it OpenBLAS is ahead at these sizes.
namespace sluice::kernels::SLUICE_ISA {
namespace {

// A block of the result, rows by vectors: as many as the registers hold beside what it reads.
constexpr int rows = 12, vectors = 2;
template <class T>
constexpr int columns = static_cast<int>(lanes<T>) * vectors;

// The largest pieces: a panel of the right matrix takes 32 KB, all of the left one 264 KB together,
// all of the right one 1 MB.
constexpr std::int64_t most_depth = 256;
template <class T>
constexpr std::int64_t most_rows = 1056 / sizeof(T);
template <class T>
constexpr std::int64_t most_columns = 4096 / sizeof(T);

/// Where a result is written, and whether it is added to what is there.
template <class T>
struct Result {
  T* data;
  std::ptrdiff_t stride;
  bool add;
  Result at(std::int64_t row, std::int64_t column) const {
    return {data + row * stride + column, stride, add};
  }
};

// Steps for which lines are asked for at once, and how many of the next panel.
constexpr std::int64_t steps_at_once = 16, lines_at_once = 2;
template <class T>
constexpr std::ptrdiff_t line = cache_line / sizeof(T);

/// A block of the result from a panel of each side. Meanwhile the left panel is asked for ahead, a
/// part of the right panel that is used next, from `soon`, and what the result is added to.
template <class T>
[[gnu::noinline]] void multiply_block(const T* left, const T* right, std::int64_t depth,
                                      Result<T> result, const T* soon) {
  constexpr auto step = static_cast<std::ptrdiff_t>(lanes<T>);
  Vector<T> sums[rows][vectors] = {};
  for (std::int64_t turn = 0; depth > 0; ++turn, depth -= steps_at_once) {
    if (turn < rows) {
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) expect_store(result.data + turn * result.stride + v * step);
    }
#pragma GCC unroll 2
    for (std::int64_t k = 0; k < lines_at_once; ++k, soon += line<T>)
      __builtin_prefetch(soon, 0, 2);
    const std::int64_t steps = lesser(depth, steps_at_once);
    for (std::int64_t k = 0; k < steps; ++k, left += rows, right += columns<T>) {
      __builtin_prefetch(left + 2 * steps_at_once * rows);
      Vector<T> b[vectors];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) b[v] = load(right + v * step);
#pragma GCC unroll 12
      for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < vectors; ++v) sums[r][v] += left[r] * b[v];
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v)
      put(WholeVector<T>{}, result.data + r * result.stride + v * step, sums[r][v], result.add);
}

/// The same of a block that reaches over the edge of the result.
template <class T>
void multiply_edge(const T* left, const T* right, std::int64_t depth, Result<T> result,
                   std::int64_t tall, std::int64_t wide, const T* soon) {
  alignas(64) T block[rows * columns<T>];
  multiply_block(left, right, depth, Result<T>{block, columns<T>, false}, soon);
  for (std::int64_t r = 0; r < tall; ++r)
    for_vectors<T>(static_cast<std::size_t>(wide), [=](std::size_t j, auto vector) {
      put(vector, result.data + r * result.stride + j, vector.load(block + r * columns<T> + j),
          result.add);
    });
}

/// A part (m, n) of the result from all panels.
template <class T>
void multiply_panels(const T* left, const T* right, std::int64_t depth, Result<T> result,
                     std::int64_t m, std::int64_t n) {
  const std::ptrdiff_t asked_for =
      (depth + steps_at_once - 1) / steps_at_once * lines_at_once * line<T>;
  for (std::int64_t j = 0; j < n; j += columns<T>) {
    const T* panel = right + j * depth;
    const T* soon = panel + columns<T> * depth;
    for (std::int64_t i = 0; i < m; i += rows, soon += asked_for) {
      if (m - i < rows || n - j < columns<T>) {
        multiply_edge(left + i * depth, panel, depth, result.at(i, j), lesser(rows, m - i),
                      lesser(columns<T>, n - j), soon);
      } else {
        multiply_block(left + i * depth, panel, depth, result.at(i, j), soon);
      }
    }
  }
}

/// Calls `body(begin, size)` for the pieces of [0, total), multiples of `unit` as even as they can
/// be and not larger than `most`.
template <class Body>
void for_pieces(std::int64_t total, std::int64_t most, std::int64_t unit, Body body) {
  const std::int64_t pieces = (total + most - 1) / most;
  const std::int64_t even = (total + pieces - 1) / pieces;
  const std::int64_t size = (even + unit - 1) / unit * unit;
  for (std::int64_t begin = 0; begin < total; begin += size)
    body(begin, lesser(size, total - begin));
}

}  // namespace

template <class T>
void packed_product(const Product<T>& p) {
  constexpr std::int64_t left_size = most_rows<T> * most_depth;
  constexpr std::int64_t right_size = most_columns<T> * most_depth;
  auto* left = static_cast<T*>(scratch((left_size + right_size) * sizeof(T)));
  T* right = left + left_size;
  for_pieces(p.n, most_columns<T>, columns<T>, [=, &p](std::int64_t j, std::int64_t wide) {
    for_pieces(p.k, most_depth, 1, [=, &p](std::int64_t k, std::int64_t deep) {
      const T* b = p.b + (p.b_transposed ? j * p.ldb + k : k * p.ldb + j);
      pack(b, p.ldb, p.b_transposed, deep, wide, right, columns<T>);
      for_pieces(p.m, most_rows<T>, rows, [=, &p](std::int64_t i, std::int64_t tall) {
        const T* a = p.a + (p.a_transposed ? k * p.lda + i : i * p.lda + k);
        pack(a, p.lda, !p.a_transposed, deep, tall, left, rows);
        const Result<T> result{p.c + i * p.ldc + j, p.ldc, p.add || k > 0};
        multiply_panels(left, right, deep, result, tall, wide);
      });
    });
  });
}

template void packed_product(const Product<float>&);
template void packed_product(const Product<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
