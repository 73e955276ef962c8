// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "../tape/tape.hpp"

namespace sluice::ops {

// What the ops check and compute before they are recorded; no part of the public headers.

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

/// Zeroes a gradient to which the caller is about to add, unless it holds one already.
void clear_unless_adding(const GradientTarget& target);

}  // namespace sluice::ops
