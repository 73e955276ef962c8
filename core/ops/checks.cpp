// SPDX-License-Identifier: MIT
#include "checks.hpp"

#include <cstring>

#include "../base/error.hpp"

namespace sluice::ops {

void check_floating(std::string_view op, const Var& x) {
  if (!is_floating(x.dtype()))
    fail(op, "expected float32 or float64, got ", x.dtype(), " of shape ", x.shape(),
         "; cast it first");
}

void check_same_dtype(std::string_view op, const Var& x, const Var& y) {
  if (x.dtype() != y.dtype())
    fail(op, "expected one dtype, got ", x.dtype(), " of shape ", x.shape(), " and ", y.dtype(),
         " of shape ", y.shape(), "; cast one of them");
}

std::optional<Shape> merged(const Shape& x, const Shape& y) {
  if (x.rank() != y.rank()) return std::nullopt;
  Shape shape = x;
  for (std::size_t axis = 0; axis < x.rank(); ++axis) {
    if (x[axis] == Shape::unknown) shape = shape.with(axis, y[axis]);
    if (y[axis] != Shape::unknown && y[axis] != shape[axis]) return std::nullopt;
  }
  return shape;
}

Shape common_shape(std::string_view op, const Shape& x, const Shape& y) {
  const std::optional<Shape> shape = merged(x, y);
  if (!shape) fail(op, "expected equal shapes, got ", x, " and ", y);
  return *shape;
}

std::size_t elements(const Shape& shape) {
  return shape.known() ? static_cast<std::size_t>(shape.size()) : 0;
}

std::size_t row_count(const Shape& shape) {
  const std::int64_t columns = shape.back();
  return columns > 0 ? elements(shape) / static_cast<std::size_t>(columns) : 0;
}

Rows rows_kept(const Var& x, const Shape& result) {
  const Shape& shape = x.shape();
  if (!x.node().batched) return Rows::kept;
  return shape.rank() == result.rank() && shape[0] == result[0] ? Rows::kept : Rows::mixed;
}

Rows rows_along(const Var& x, std::size_t axis) {
  return x.node().batched && axis == 0 ? Rows::mixed : Rows::kept;
}

Rows operator|(Rows a, Rows b) {
  return a == Rows::mixed || b == Rows::mixed ? Rows::mixed : Rows::kept;
}

void clear_unless_adding(const GradientTarget& target) {
  if (!target || target.add) return;
  const Slot& slot = *target.slot;
  std::memset(slot.gradient, 0, static_cast<std::size_t>(slot.size) * size_of(slot.dtype));
}

}  // namespace sluice::ops
