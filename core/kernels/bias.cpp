// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/columns.hpp"
#include "simd/functions.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

/// How many rows one vector of columns is taken through: as many as stay in the nearest cache.
std::size_t rows_at_once(std::size_t columns) {
  constexpr std::size_t elements = 4096;
  return columns < elements ? elements / columns : 1;
}

/// Whether a row is shorter than a vector. A vector of it, just written, reaches over the next row
/// and delays the reading of that, so that such rows are better taken as one.
template <class T>
bool is_narrow(std::size_t columns) {
  return columns < lanes<T>;
}

/// y += bias over all of narrow rows as one, with the bias repeated so that a vector may begin at
/// any column.
template <class T>
void add_to_narrow_rows(const T* bias, T* y, std::size_t rows, std::size_t columns) {
  if (columns == 1)
    return for_vectors<T>(
        rows, [=](std::size_t i, auto vector) { vector.store(y + i, vector.load(y + i) + *bias); });
  T repeated[2 * lanes<T>];
  for (std::size_t i = 0, j = 0; i < columns + lanes<T>; ++i, j = j + 1 == columns ? 0 : j + 1)
    repeated[i] = bias[j];
  const std::size_t step = lanes<T> % columns;
  std::size_t column = 0;
  for_vectors<T>(rows * columns, [&](std::size_t i, auto vector) {
    vector.store(y + i, vector.load(y + i) + load(repeated + column));
    column += step;
    if (column >= columns) column -= columns;
  });
}

}  // namespace

template <class T>
void bias_activation(Unary f, const T* bias, T* y, std::size_t rows, std::size_t columns,
                     T parameter) {
  // Whether the function goes over the rows in a pass of its own.
  const bool own_pass = bias == nullptr || is_narrow<T>(columns);
  if (own_pass && bias != nullptr) add_to_narrow_rows(bias, y, rows, columns);
  if (own_pass && f != Unary::linear) unary(f, y, y, rows * columns, parameter);
  if (own_pass) return;
  with_function(f, [=](auto function) {
    const std::size_t wanted = rows_at_once(columns);
    for (std::size_t first = 0; first < rows; first += wanted) {
      const std::size_t left = rows - first;
      T* block = y + first * columns;
      T* const end = block + (left < wanted ? left : wanted) * columns;
      for_vectors<T>(columns, [=](std::size_t j, auto vector) {
        const Vector<T> shift = vector.load(bias + j);
        for (T* to = block + j; to < end; to += columns)
          vector.store(to, value_of<T>(function, vector.load(to) + shift, parameter));
      });
    }
  });
}

template <class T>
void bias_activation_gradient(Unary f, const T* y, T* dy, T* bias_gradient, std::size_t rows,
                              std::size_t columns, T parameter, bool add) {
  const bool own_pass = bias_gradient == nullptr || is_narrow<T>(columns);
  if (own_pass && f != Unary::linear)
    unary_gradient(f, y, y, dy, dy, rows * columns, parameter, false);
  if (bias_gradient == nullptr) return;
  if (own_pass || f == Unary::linear) return column_sums(dy, bias_gradient, rows, columns, add);
  with_function(f, [=](auto function) {
    if constexpr (slope_from_output<function.value>)
      add_up_columns(bias_gradient, rows, columns, add, [=](std::size_t i, auto vector) {
        const Vector<T> known = vector.load(y + i);
        const Vector<T> gradient =
            vector.load(dy + i) * slope_of<T>(function, known, known, parameter);
        vector.store(dy + i, gradient);
        return gradient;
      });
  });
}

template <class T>
void add_bias(Kernels<T>& table) {
  table.bias_activation = bias_activation<T>;
  table.bias_activation_gradient = bias_activation_gradient<T>;
}
template void add_bias(Kernels<float>&);
template void add_bias(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
