// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "../tape/tape.hpp"
#include "activations.hpp"

namespace sluice::ops {

/// Matrix product (..., m, k) x (k, n) -> (..., m, n), or (..., m, k) x (..., k, n) with equal
/// leading axes.
Var matmul(const Var& x, const Var& y);

/// activation(sum over i of inputs[i] . kernel[its rows] + bias): a dense layer.
/// inputs: several of shape (..., f_i), equal but for the last axis, standing side by side, so that
/// nobody has to concatenate them; kernel (sum of f_i, units); bias (units,); result (..., units).
/// One step when the activation's gradient follows from its output, otherwise two.
Var dense(const Vars& inputs, const Var& kernel, const std::optional<Var>& bias = std::nullopt,
          const ActivationFunction& activation = "linear");

}  // namespace sluice::ops
