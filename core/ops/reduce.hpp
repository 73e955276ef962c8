// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "../tape/tape.hpp"

namespace sluice::ops {

/// Which axes an op goes over: all when made from nothing, one, or a list; negative ones count from
/// the end.
class Axes {
 public:
  Axes() = default;
  Axes(std::int64_t axis) : list_(std::vector{axis}) {}
  Axes(std::initializer_list<std::int64_t> axes) : list_(axes) {}
  Axes(std::vector<std::int64_t> axes) : list_(std::move(axes)) {}

  /// The axes, or nothing for all.
  const std::optional<std::vector<std::int64_t>>& list() const { return list_; }

 private:
  std::optional<std::vector<std::int64_t>> list_;
};

/// Reductions over axes, which disappear, or stay as 1 with `keepdims`: `sum(x)`, `mean(x, -1)`,
/// `max(x, {0, 1}, true)`.
Var sum(const Var& x, const Axes& axes = {}, bool keepdims = false);
Var mean(const Var& x, const Axes& axes = {}, bool keepdims = false);
/// The greatest, the least; equal ones share the gradient equally.
Var max(const Var& x, const Axes& axes = {}, bool keepdims = false);
Var min(const Var& x, const Axes& axes = {}, bool keepdims = false);

/// The mean over all rows of the batch in training, whatever tiles it is cut into: (batch, ...) ->
/// (...). For layers that look across rows, such as batch normalisation; when they are not training
/// they must answer row by row, as by a mean kept in a weight.
Var batch_mean(const Var& x);

}  // namespace sluice::ops
