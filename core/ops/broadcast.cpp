// SPDX-License-Identifier: MIT
#include "broadcast.hpp"

namespace sluice {
namespace {

/// The stride of each axis of the result in a contiguous operand; 0 where the operand repeats.
std::array<std::int64_t, Shape::max_rank> strides_in(const Shape& operand, const Shape& result) {
  std::array<std::int64_t, Shape::max_rank> strides{};
  std::int64_t stride = 1;
  for (std::size_t k = 1; k <= operand.rank(); ++k) {
    const std::int64_t extent = operand[operand.rank() - k];
    if (extent != 1) strides[result.rank() - k] = stride;
    stride *= extent;
  }
  return strides;
}

}  // namespace

Broadcast::Broadcast(const Shape& x, const Shape& y, const Shape& result) {
  if (!result.known() || result.size() == 0) return;
  const auto x_strides = strides_in(x, result);
  const auto y_strides = strides_in(y, result);
  for (std::size_t k = 0; k < result.rank(); ++k)
    if (result[k] != 1) append({result[k], x_strides[k], y_strides[k]});
  if (outer_ > 0) {
    const Axis& innermost = axes_[--outer_];
    length_ = static_cast<std::size_t>(innermost.extent);
    x_step_ = static_cast<std::size_t>(innermost.x_stride);
    y_step_ = static_cast<std::size_t>(innermost.y_stride);
  }
  runs_ = static_cast<std::size_t>(result.size()) / length_;
}

/// Adds an axis inside the ones so far, as one with the last where memory allows.
void Broadcast::append(const Axis& axis) {
  if (outer_ > 0) {
    Axis& last = axes_[outer_ - 1];
    if (last.x_stride == axis.extent * axis.x_stride &&
        last.y_stride == axis.extent * axis.y_stride) {
      last = {last.extent * axis.extent, axis.x_stride, axis.y_stride};
      return;
    }
  }
  axes_[outer_++] = axis;
}

}  // namespace sluice
