// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "../tape/tape.hpp"

namespace sluice::ops {

// What the ops check and compute before they are recorded; no part of the public headers.

/// The forward and backward step of an op, made for its dtype; what else is recorded is the same
/// for all of them.
struct Steps {
  StepFunction forward;
  StepFunction backward;
};

/// @throws std::invalid_argument when x is int32.
void check_floating(std::string_view op, const Var& x);
/// @throws std::invalid_argument when the two differ in dtype.
void check_same_dtype(std::string_view op, const Var& x, const Var& y);
/// The one shape that both have; where one extent is unknown, the other's. Nothing when they
/// differ.
std::optional<Shape> merged(const Shape& x, const Shape& y);
/// The same. @throws std::invalid_argument naming both when they differ.
Shape common_shape(std::string_view op, const Shape& x, const Shape& y);

/// The number of elements; 0 while an extent is unknown, when nothing will be computed.
std::size_t elements(const Shape& shape);
/// elements(shape) / its last extent.
std::size_t row_count(const Shape& shape);

/// Whether the rows of x, if it has any, are those of a result of this shape in the same places.
Rows rows_kept(const Var& x, const Shape& result);
/// What an op does with rows that combines the elements along one axis of x.
Rows rows_along(const Var& x, std::size_t axis);
/// Mixed when one of them is.
Rows operator|(Rows a, Rows b);

/// Zeroes a gradient to which the caller is about to add, unless it holds one already.
void clear_unless_adding(const GradientTarget& target);

}  // namespace sluice::ops
