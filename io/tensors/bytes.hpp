// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// The elements in row-major order, little-endian whatever the machine.
std::string to_bytes(const Tensor& tensor);

/// A shape from a document. @throws FormatError with `path`: more than eight extents, a negative
/// one, or more bytes than `limit` for elements of this dtype.
Shape checked_shape(const std::vector<std::int64_t>& extents, DType dtype, std::uint64_t limit,
                    std::string_view path);

/// The tensor of these little-endian bytes. @throws FormatError with `path` when their number is
/// not that of the shape and dtype.
Tensor tensor_from_bytes(std::string_view bytes, const Shape& shape, DType dtype,
                         std::string_view path);

/// These integers, in row-major order, as a tensor of int32. @throws FormatError with `path` for
/// one that does not fit.
Tensor narrowed(const std::vector<std::int64_t>& integers, const Shape& shape,
                std::string_view path);

}  // namespace sluice
