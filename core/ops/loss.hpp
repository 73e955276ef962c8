// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "../tape/tape.hpp"

namespace sluice::ops {

/// Cross-entropy of sigmoid(logits) with targets, element by element; both of the same shape.
/// Targets are data: they take no gradient.
Var sigmoid_crossentropy(const Var& logits, const Var& targets);

/// Cross-entropy of softmax(logits) with targets over the last axis: two of (..., classes) ->
/// (...). Targets are data: they take no gradient.
Var softmax_crossentropy(const Var& logits, const Var& targets);

/// The same for one class per row: logits (..., classes), labels (...) int32, or floating and then
/// truncated. @throws std::invalid_argument, at a replay too, for a label out of range.
Var sparse_softmax_crossentropy(const Var& logits, const Var& labels);

/// scale * sum over i of weights[i] * per_sample[i], a scalar; weights of the same shape as
/// per_sample, or all 1. A scale that is a Var has one element.
Var weighted_sum(const Var& per_sample, const std::optional<Var>& weights, const Var& scale);
Var weighted_sum(const Var& per_sample, const std::optional<Var>& weights, double scale = 1.0);

}  // namespace sluice::ops
