// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// The extents of an array, outermost first, at most eight of them. An extent of `unknown` (printed
/// as `None`) stands for the batch of a symbolic graph.
class Shape {
 public:
  static constexpr std::int64_t unknown = -1;
  static constexpr std::size_t max_rank = 8;

  /// A scalar: rank 0, one element.
  Shape() = default;
  /// @throws std::invalid_argument more than eight extents, an extent below -1, or a number of
  /// elements that does not fit 63 bits.
  Shape(std::initializer_list<std::int64_t> extents);
  explicit Shape(std::span<const std::int64_t> extents);

  std::size_t rank() const { return rank_; }
  std::int64_t operator[](std::size_t axis) const { return extents_[axis]; }
  /// The last extent. @throws std::invalid_argument for a scalar.
  std::int64_t back() const;
  std::span<const std::int64_t> extents() const { return {extents_.data(), rank_}; }
  auto begin() const { return extents_.begin(); }
  auto end() const { return extents_.begin() + static_cast<std::ptrdiff_t>(rank_); }

  /// Whether no extent is unknown.
  bool known() const;
  /// Number of elements. @throws std::logic_error when an extent is unknown.
  std::int64_t size() const;
  /// Number of rows when the last axis is the row: product of all extents but the last.
  std::int64_t rows() const { return size() / (back() == 0 ? 1 : back()); }

  /// The same with one extent replaced, inserted before `axis`, or removed.
  Shape with(std::size_t axis, std::int64_t extent) const;
  Shape inserted(std::size_t axis, std::int64_t extent) const;
  Shape without(std::size_t axis) const;

  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_) return false;
    for (std::size_t axis = 0; axis < a.rank_; ++axis)
      if (a.extents_[axis] != b.extents_[axis]) return false;
    return true;
  }

 private:
  using Extents = std::array<std::int64_t, max_rank>;

  Extents extents_{};
  std::size_t rank_ = 0;
};

/// `(2, 3)`, `(5,)` for one axis, `()` for a scalar, `None` for an unknown extent.
std::string to_string(const Shape& shape);
std::ostream& operator<<(std::ostream& out, const Shape& shape);

/// Turns an axis counted from the end into one counted from the front.
/// @throws std::invalid_argument `[tag] axis 3 is out of range for shape ...`.
std::size_t normalized_axis(std::string_view tag, std::int64_t axis, const Shape& shape);

/// NumPy's broadcast of two shapes, unknown extents included.
/// @throws std::invalid_argument when two extents differ and neither is 1.
Shape broadcast(std::string_view tag, const Shape& a, const Shape& b);

}  // namespace sluice
