// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model.hpp"

namespace sluice {

/// A layer in Keras 3's form: `module`, `class_name`, `config`, `registered_name`, `build_config`.
/// @throws std::invalid_argument when the layer cannot be saved (an unregistered Lambda).
Dict serialized_layer(const Layer& layer);

/// A model in Keras 3's form, as `model.to_json()` of Keras writes it, `compile_config` included.
Dict serialized_model(const Model& model);

/// Makes a layer or model from Keras 3's form.
/// @throws FormatError with the path for anything that we do not honour.
Layer layer_from_document(const Dict& document, const std::string& path);

/// Makes a model from Keras 3's form and compiles it as its `compile_config` says.
/// @throws FormatError with the path.
Model model_from_document(const Dict& document, const std::string& path = "");

/// What a model was compiled with, in Keras's form; empty when it was not.
Dict compile_config(const Model& model);

/// Reads compile options by Keras's names; for the `compile` part of a training configuration too.
/// @throws FormatError with the path for an unknown key or value.
CompileOptions compile_options_from_config(const Dict& config, const std::string& path);

/// Compiles a model as such a configuration says; an empty one does nothing.
void compile_from_config(Model& model, const Dict& config, const std::string& path);

}  // namespace sluice
