// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/columns.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

// Elements summed in their own type; the sums of such blocks are added as doubles.
constexpr std::size_t block = 1024;

/// Sum of term(i, vector) over n elements; four vectors side by side.
template <class T, class Term>
T block_sum(std::size_t n, Term term) {
  Vector<T> sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 * lanes<T> <= n; i += 4 * lanes<T>)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += term(i + k * lanes<T>, WholeVector<T>{});
  for_vectors<T>(n - i, [&](std::size_t k, auto vector) { sums[0] += term(i + k, vector); });
  return sum_of_lanes<T>((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

template <class T, class Term>
double blockwise_sum(std::size_t n, Term term) {
  double total = 0;
  for (std::size_t first = 0; first < n; first += block) {
    const std::size_t size = first + block < n ? block : n - first;
    total +=
        block_sum<T>(size, [=](std::size_t i, auto vector) { return term(first + i, vector); });
  }
  return total;
}

template <class T>
T dot(const T* x, const T* y, std::size_t n) {
  return static_cast<T>(blockwise_sum<T>(n, [=](std::size_t i, auto vector) -> Vector<T> {
    return vector.load(x + i) * vector.load(y + i);
  }));
}

double squares(const double* x, std::size_t n) {
  return dot(x, x, n);
}

// Squares of floats may be beyond their range, so all of it is double.
double squares(const float* x, std::size_t n) {
  using Half [[gnu::vector_size(vector_bytes / 2)]] = float;
  constexpr std::size_t step = lanes<double>;
  Vector<double> sums[4] = {};
  const auto square = [=](std::size_t i) {
    Half part;
    __builtin_memcpy(&part, x + i, sizeof part);
    const auto wide = __builtin_convertvector(part, Vector<double>);
    return wide * wide;
  };
  std::size_t i = 0;
  for (; i + 4 * step <= n; i += 4 * step)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += square(i + k * step);
  for (; i + step <= n; i += step) sums[0] += square(i);
  double total = sum_of_lanes<double>((sums[0] + sums[1]) + (sums[2] + sums[3]));
  for (; i < n; ++i) total += double{x[i]} * double{x[i]};
  return total;
}

}  // namespace

template <class T>
T sum(const T* x, std::size_t n) {
  return static_cast<T>(
      blockwise_sum<T>(n, [=](std::size_t i, auto vector) { return vector.load(x + i); }));
}

template <class T>
double sum_of_squares(const T* x, std::size_t n) {
  return squares(x, n);
}

template <class T>
void scale(T a, const T* x, T* y, std::size_t n, bool add) {
  for_vectors<T>(
      n, [=](std::size_t i, auto vector) { put(vector, y + i, a * vector.load(x + i), add); });
}

template <class T>
void column_sums(const T* x, T* out, std::size_t rows, std::size_t columns, bool add) {
  add_up_columns(out, rows, columns, add,
                 [=](std::size_t i, auto vector) { return vector.load(x + i); });
}

template void scale(float, const float*, float*, std::size_t, bool);
template void scale(double, const double*, double*, std::size_t, bool);
template void column_sums(const float*, float*, std::size_t, std::size_t, bool);
template void column_sums(const double*, double*, std::size_t, std::size_t, bool);

template <class T>
void add_reduce(Kernels<T>& table) {
  table.sum = sum<T>;
  table.dot = dot<T>;
  table.sum_of_squares = sum_of_squares<T>;
  table.scale = scale<T>;
  table.column_sums = column_sums<T>;
}
template void add_reduce(Kernels<float>&);
template void add_reduce(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
