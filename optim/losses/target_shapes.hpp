// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/base/shape.hpp"

namespace sluice {

/// Whether two shapes are equal but for a last axis of 1 that only one of them has, as (n,) and
/// (n, 1): then the same values in the same order are meant.
bool differ_by_column(const Shape& a, const Shape& b);

}  // namespace sluice
