// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../tape/tape.hpp"
#include "reduce.hpp"

namespace sluice::ops {

/// The same memory under another shape of equal size, in which one extent may be -1: it follows
/// from the others.
Var reshape(const Var& x, const Shape& shape);
/// (n, ...) -> (n, product of the rest); (n,) -> (n, 1).
Var flatten(const Var& x);
/// An axis of extent 1 put in before `axis`; -1 puts it last.
Var expand_dims(const Var& x, std::int64_t axis);
/// Axes of extent 1 taken out: the given ones, or all. @throws std::invalid_argument when a given
/// one is not 1.
Var squeeze(const Var& x, const Axes& axes = {});

/// Axis k of the result is axis `axes[k]` of x; without a list, all in reverse order.
Var transpose(const Var& x, const std::vector<std::int64_t>& axes = {});

/// Values of one dtype, equal in shape but for `axis`, end to end along it.
Var concatenate(const Vars& values, std::int64_t axis = -1);
/// Values of one shape and dtype, along a new axis.
Var stack(const Vars& values, std::int64_t axis = 0);
/// Elements [begin, end) along an axis of known extent.
Var slice(const Var& x, std::int64_t axis, std::int64_t begin, std::int64_t end);
/// x cut along an axis into parts of these extents, which add up to the axis's.
Vars split(const Var& x, const std::vector<std::int64_t>& extents, std::int64_t axis = -1);
/// x cut along an axis into so many equal parts.
Vars split(const Var& x, std::int64_t parts, std::int64_t axis = -1);

}  // namespace sluice::ops
