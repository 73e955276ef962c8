// SPDX-License-Identifier: MIT
#pragma once

#include "../../layers/model/model.hpp"

namespace sluice {

/// Every weight of a model by its path, in order; the memory is shared, not copied.
/// @throws std::invalid_argument `[tag]` while the model is not built.
NamedTensors named_weights(const Model& model, std::string_view tag);

/// Gives every weight the tensor of its path. @throws FormatError, and changes nothing, unless the
/// tensors are exactly one for each weight, of its shape and dtype.
void assign_weights(Model& model, const NamedTensors& tensors);

}  // namespace sluice
