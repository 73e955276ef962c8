// SPDX-License-Identifier: MIT
#pragma once

#include "vector.hpp"

// Sums over the rows of (rows, columns), in an order that is fixed for an instruction set.
namespace sluice::kernels::SLUICE_ISA {

/// Rows taken at once, so that what one pass over the columns touches stays in the cache.
constexpr std::size_t block_rows = 64;

/// Sums of four neighbouring vectors over rows [first, last).
template <class T, class Term>
inline void add_wide_panel(T* out, std::size_t first, std::size_t last, std::size_t columns,
                           bool add, Term term) {
  Vector<T> sums[4] = {};
  for (std::size_t r = first; r < last; ++r)
    for (std::size_t k = 0; k < 4; ++k)
      sums[k] += term(r * columns + k * lanes<T>, WholeVector<T>{});
  for (std::size_t k = 0; k < 4; ++k) put(WholeVector<T>{}, out + k * lanes<T>, sums[k], add);
}

/// Sums of one vector over rows [first, last), four rows side by side.
template <class T, class Span, class Term>
inline void add_panel(Span span, T* out, std::size_t first, std::size_t last, std::size_t columns,
                      bool add, Term term) {
  Vector<T> sums[4] = {};
  std::size_t r = first;
  for (; r + 4 <= last; r += 4)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += term((r + k) * columns, span);
  for (; r < last; ++r) sums[0] += term(r * columns, span);
  put(span, out, (sums[0] + sums[1]) + (sums[2] + sums[3]), add);
}

template <class T, class Term>
inline T sum_of_terms(std::size_t n, Term term) {
  Vector<T> sums{};
  for_vectors<T>(n,
                 [&](std::size_t i, auto vector) { sums += vector.or_else(term(i, vector), 0); });
  return sum_of_lanes<T>(sums);
}

/// out[j] = or += the sum over r of `term(r * columns + j, vector)`, which may do more on its way.
template <class T, class Term>
inline void add_up_columns(T* out, std::size_t rows, std::size_t columns, bool add, Term term) {
  if (columns == 1) {
    const T total = sum_of_terms<T>(rows, term);
    *out = add ? *out + total : total;
    return;
  }
  std::size_t first = 0;
  do {
    const std::size_t last = first + block_rows < rows ? first + block_rows : rows;
    std::size_t j = 0;
    for (; j + 4 * lanes<T> <= columns; j += 4 * lanes<T>)
      add_wide_panel(out + j, first, last, columns, add,
                     [=](std::size_t i, auto vector) { return term(i + j, vector); });
    for_vectors<T>(columns - j, [=](std::size_t k, auto vector) {
      add_panel(vector, out + j + k, first, last, columns, add,
                [=](std::size_t i, auto span) { return term(i + j + k, span); });
    });
    add = true;
    first = last;
  } while (first < rows);
}

}  // namespace sluice::kernels::SLUICE_ISA
