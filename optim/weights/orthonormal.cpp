// SPDX-License-Identifier: MIT
#include "orthonormal.hpp"

#include <cmath>

namespace sluice {
namespace {

/// One column of a row-major matrix.
struct Column {
  double* first;
  std::int64_t rows;
  std::int64_t stride;

  double& operator[](std::int64_t i) const { return first[i * stride]; }
};

double dot(const Column& x, const Column& y) {
  double sum = 0;
  for (std::int64_t i = 0; i < x.rows; ++i) sum += x[i] * y[i];
  return sum;
}

void take_off_projection(const Column& x, const Column& unit) {
  const double length = dot(x, unit);
  for (std::int64_t i = 0; i < x.rows; ++i) x[i] -= length * unit[i];
}

}  // namespace

void orthonormalize_columns(std::span<double> a, std::int64_t rows, std::int64_t columns) {
  const auto column = [&](std::int64_t k) { return Column{a.data() + k, rows, columns}; };
  for (std::int64_t k = 0; k < columns; ++k) {
    const Column x = column(k);
    for (int pass = 0; pass < 2; ++pass)
      for (std::int64_t earlier = 0; earlier < k; ++earlier)
        take_off_projection(x, column(earlier));
    const double norm = std::sqrt(dot(x, x));
    for (std::int64_t i = 0; i < rows; ++i) x[i] /= norm;
  }
}

}  // namespace sluice
