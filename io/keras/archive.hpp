// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "../../layers/model/model.hpp"

namespace sluice {

/// The bytes of a Keras 3 archive (`.keras`): `metadata.json`, `config.json`, `model.weights.h5`,
/// stored in a zip file. Equal models give equal bytes.
std::string to_keras_archive(const Model& model, bool include_optimizer);

/// Reads such an archive; `compile`: as when it was saved, optimizer state included. @throws
/// FormatError: damaged, a member that we do not know, a graph that we do not honour, or weights
/// that are not exactly those of the graph.
Model model_from_keras_archive(std::string_view bytes, bool compile = true);

/// The bytes of Keras's file of weights (`.weights.h5`), without optimizer.
std::string to_keras_weights(const Model& model);

/// Reads such a file into a model; an optimizer's state in it is left alone.
/// @throws FormatError, and changes nothing, unless the file holds exactly the model's weights.
void assign_keras_weights(Model& model, std::string_view bytes);

}  // namespace sluice
