// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

#include "../base/shape.hpp"

namespace sluice {

/// A walk over a result and the two operands that were broadcast to it, as few and long contiguous
/// runs as their shapes allow. Forwards it repeats operands; backwards, adding to the operands at
/// the same places, it sums over what was repeated. A reduction is the same walk of x and of its
/// reduced shape.
class Broadcast {
 public:
  /// x and y broadcast to `result`; a shape with unknown extents gives a walk of no runs.
  Broadcast(const Shape& x, const Shape& y, const Shape& result);

  /// Elements per run.
  std::size_t length() const { return length_; }
  /// How far the operands advance from one element of a run to the next: 0 or 1.
  std::size_t x_step() const { return x_step_; }
  std::size_t y_step() const { return y_step_; }

  /// Calls function(x offset, y offset, result offset) for each run, in the result's order.
  template <class Function>
  void for_each_run(Function&& function) const {
    std::array<std::int64_t, Shape::max_rank> index{};
    std::int64_t x = 0, y = 0;
    for (std::size_t run = 0; run < runs_; ++run) {
      function(x, y, static_cast<std::int64_t>(run * length_));
      for (std::size_t k = outer_; k-- > 0;) {
        x += axes_[k].x_stride;
        y += axes_[k].y_stride;
        if (++index[k] < axes_[k].extent) break;
        x -= axes_[k].extent * axes_[k].x_stride;
        y -= axes_[k].extent * axes_[k].y_stride;
        index[k] = 0;
      }
    }
  }

 private:
  struct Axis {
    std::int64_t extent, x_stride, y_stride;
  };

  void append(const Axis& axis);

  std::array<Axis, Shape::max_rank> axes_{};
  std::size_t outer_ = 0;  // axes around the runs
  std::size_t runs_ = 0;
  std::size_t length_ = 1;
  std::size_t x_step_ = 0, y_step_ = 0;
};

}  // namespace sluice
