// SPDX-License-Identifier: MIT
#include "bytes.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

/// Reverses the bytes of each element on a big-endian machine.
void order_bytes([[maybe_unused]] char* bytes, [[maybe_unused]] std::size_t count,
                 [[maybe_unused]] std::size_t width) {
  if constexpr (std::endian::native == std::endian::big)
    for (std::size_t i = 0; i < count; i += width) std::reverse(bytes + i, bytes + i + width);
}

}  // namespace

std::string to_bytes(const Tensor& tensor) {
  const std::size_t width = size_of(tensor.dtype());
  std::string bytes(static_cast<const char*>(tensor.data()),
                    static_cast<std::size_t>(tensor.size()) * width);
  order_bytes(bytes.data(), bytes.size(), width);
  return bytes;
}

Shape checked_shape(const std::vector<std::int64_t>& extents, DType dtype, std::uint64_t limit,
                    std::string_view path) {
  if (extents.size() > Shape::max_rank)
    fail_format("tensor", "expected at most ", Shape::max_rank, " extents at ", path, ", got ",
                extents.size());
  const bool empty = std::ranges::find(extents, 0) != extents.end();
  const std::uint64_t most = empty ? INT64_MAX : limit;
  std::uint64_t bytes = size_of(dtype);
  for (const std::int64_t extent : extents) {
    if (extent < 0)
      fail_format("tensor", "expected extents of 0 or more at ", path, ", got ", extent);
    if (extent == 0) continue;
    if (bytes > most / static_cast<std::uint64_t>(extent))
      fail_format("tensor", "expected a shape of at most ", most, " bytes at ", path, ", got more");
    bytes *= static_cast<std::uint64_t>(extent);
  }
  return Shape(extents);
}

Tensor tensor_from_bytes(std::string_view bytes, const Shape& shape, DType dtype,
                         std::string_view path) {
  const std::size_t width = size_of(dtype);
  if (static_cast<std::uint64_t>(shape.size()) * width != bytes.size())
    fail_format("tensor", "expected ", shape.size(), " elements of ", dtype, " for shape ", shape,
                " at ", path, ", got ", bytes.size(), " bytes");
  Tensor tensor(shape, dtype);
  if (bytes.empty()) return tensor;
  std::memcpy(tensor.data(), bytes.data(), bytes.size());
  order_bytes(static_cast<char*>(tensor.data()), bytes.size(), width);
  return tensor;
}

Tensor narrowed(const std::vector<std::int64_t>& integers, const Shape& shape,
                std::string_view path) {
  std::vector<std::int32_t> narrow;
  narrow.reserve(integers.size());
  for (const std::int64_t value : integers) {
    if (value != static_cast<std::int32_t>(value))
      fail_format("tensor", "expected integers that fit 32 bits at ", path, ", got ", value);
    narrow.push_back(static_cast<std::int32_t>(value));
  }
  return Tensor::from<std::int32_t>(shape, std::move(narrow));
}

}  // namespace sluice
