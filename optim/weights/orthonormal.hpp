// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace sluice {

/// Replaces the columns of `a`, (rows, columns) in row-major order with rows >= columns, by the Q
/// of its QR decomposition with a positive diagonal of R: orthonormal columns that, for a normally
/// distributed `a`, point evenly into all directions (Gram and Schmidt's method, each column
/// projected twice so that rounding does not add up).
void orthonormalize_columns(std::span<double> a, std::int64_t rows, std::int64_t columns);

}  // namespace sluice
