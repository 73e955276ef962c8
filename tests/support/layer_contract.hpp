// SPDX-License-Identifier: MIT
#pragma once

#include "../../layers/model/model.hpp"

namespace sluice::test {

/// Checks what every layer owes, for inputs with rows, of float64 (codes: int32):
/// the shape inferred with an unknown batch is that of the output; its document makes a layer that
/// gives the same output once it has the same weights; with weights, its gradients are those of
/// differences of its output, of every floating input and weight, and a step against them lowers
/// the loss.
void check_layer(const Layer& layer, const Tensors& inputs);

}  // namespace sluice::test
