// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "losses.hpp"

/// What the losses compute for each sample.
namespace sluice::loss_functions {

/// Targets in the predictions' dtype.
Var in_dtype_of(const Var& y_true, const Var& y_pred);
/// Targets in the shape `wanted` if only a last axis of 1 is between them, else as they are.
Var aligned(const Var& y_true, const Shape& wanted);

/// Predictions (n,) as (n, 1), through which a cross-entropy still finds their logits.
Var as_column(const Var& x);

/// The cross-entropies: predictions (..., columns) -> (...).
Var binary(const losses::BinaryCrossentropyOptions& options, const Var& y_true, const Var& y_pred);
Var categorical(const losses::CategoricalCrossentropyOptions& options, const Var& y_true,
                const Var& y_pred);
Var sparse(const losses::SparseCategoricalCrossentropyOptions& options, const Var& y_true,
           const Var& y_pred);

/// Huber's function of e as q^2 / 2 + delta (|e| - q) with q = min(|e|, delta).
Var huber(double delta, const Var& error);
/// A loss of the difference of predictions and targets, element by element, averaged over the last
/// axis; `name` is for errors.
Loss::Function of_error(const std::string& name, std::function<Var(const Var&)> function);

}  // namespace sluice::loss_functions
