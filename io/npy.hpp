// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../core/tensor.hpp"

namespace sluice {

/// An array as numpy describes it, and its elements as they lie in a file.
struct NumpyArray {
  std::string descr;  ///< the element type: `<f4`
  std::vector<std::int64_t> extents;
  bool fortran_order = false;  ///< the first index runs fastest
  std::string_view bytes;
};

/// Reads the header of a `.npy` file of version 1 to 3. The elements point into `bytes`; for an
/// array of objects (descr `|O`) they are a pickle. `path` names the file in errors.
/// @throws FormatError for another header, among them those of records, and a file cut off in it.
NumpyArray parse_npy(std::string_view bytes, std::string_view path);

/// The array as a tensor; 64-bit integers become int32.
/// @throws FormatError for element types other than `<f4`, `<f8`, `<i4`, `<i8`, an integer beyond
/// 32 bits, and bytes that are not those of the shape.
Tensor tensor_of(const NumpyArray& array, std::string_view path);

}  // namespace sluice
