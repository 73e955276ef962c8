// SPDX-License-Identifier: MIT
#include "shape.hpp"

#include <algorithm>
#include <ostream>

#include "error.hpp"

namespace sluice {

Shape::Shape(std::initializer_list<std::int64_t> extents)
    : Shape(std::span<const std::int64_t>(extents.begin(), extents.size())) {}

Shape::Shape(std::span<const std::int64_t> extents) : rank_(extents.size()) {
  if (rank_ > max_rank) fail("shape", "expected at most ", max_rank, " axes, got ", rank_);
  std::int64_t total = 1;
  for (std::size_t axis = 0; axis < rank_; ++axis) {
    const std::int64_t extent = extents[axis];
    if (extent < unknown) fail("shape", "expected extents of at least 0, got ", extent);
    extents_[axis] = extent;
    if (extent > 0 && __builtin_mul_overflow(total, extent, &total))
      fail("shape", "the number of elements of ", *this, " does not fit 63 bits");
  }
}

std::int64_t Shape::back() const {
  if (rank_ == 0) fail("shape", "expected at least one axis, got a scalar ()");
  return extents_[rank_ - 1];
}

bool Shape::known() const {
  return std::ranges::find(extents(), unknown) == extents().end();
}

std::int64_t Shape::size() const {
  if (!known()) throw std::logic_error("[shape] " + to_string(*this) + " has no known size");
  std::int64_t total = 1;
  for (std::int64_t extent : extents()) total *= extent;
  return total;
}

Shape Shape::with(std::size_t axis, std::int64_t extent) const {
  Extents changed = extents_;
  changed.at(axis) = extent;
  return Shape(std::span(changed.data(), rank_));
}

Shape Shape::inserted(std::size_t axis, std::int64_t extent) const {
  if (rank_ == max_rank) fail("shape", "expected at most ", max_rank, " axes, got ", rank_ + 1);
  Extents changed{};
  std::ranges::copy(extents().first(axis), changed.begin());
  changed[axis] = extent;
  std::ranges::copy(extents().subspan(axis), changed.begin() + axis + 1);
  return Shape(std::span(changed.data(), rank_ + 1));
}

Shape Shape::without(std::size_t axis) const {
  Extents changed{};
  std::ranges::copy(extents().first(axis), changed.begin());
  std::ranges::copy(extents().subspan(axis + 1), changed.begin() + axis);
  return Shape(std::span(changed.data(), rank_ - 1));
}

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += shape[axis] == Shape::unknown ? "None" : to_text(shape[axis]);
  }
  return text + (shape.rank() == 1 ? ",)" : ")");
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  return out << to_string(shape);
}

std::size_t normalized_axis(std::string_view tag, std::int64_t axis, const Shape& shape) {
  const auto rank = static_cast<std::int64_t>(shape.rank());
  if (axis < -rank || axis >= rank)
    fail(tag, "axis ", axis, " is out of range for shape ", shape, "; use -", rank, " to ",
         rank - 1);
  return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

Shape broadcast(std::string_view tag, const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  std::vector<std::int64_t> extents(rank, 1);
  for (std::size_t k = 1; k <= rank; ++k) {
    const std::int64_t x = k <= a.rank() ? a[a.rank() - k] : 1;
    const std::int64_t y = k <= b.rank() ? b[b.rank() - k] : 1;
    if (x != y && x != 1 && y != 1)
      fail(tag, "shapes ", a, " and ", b, " do not broadcast; extents must be equal or 1");
    extents[rank - k] = x == 1 ? y : x;
  }
  return Shape(extents);
}

}  // namespace sluice
