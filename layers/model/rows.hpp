// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/tensor/tensor.hpp"

// Where the rows of an array lie in memory, the rows being its first axis.
namespace sluice {

/// Bytes of one row; 0 where there is none. By division rather than by shape: it is asked for
/// several times in each step.
inline std::size_t row_bytes(const Tensor& array) {
  const std::int64_t rows = array.shape()[0];
  return rows == 0 ? 0 : static_cast<std::size_t>(array.size() / rows) * size_of(array.dtype());
}

inline std::byte* row_of(Tensor& array, std::int64_t row) {
  return static_cast<std::byte*>(array.data()) + static_cast<std::size_t>(row) * row_bytes(array);
}
inline const std::byte* row_of(const Tensor& array, std::int64_t row) {
  return row_of(const_cast<Tensor&>(array), row);
}

}  // namespace sluice
