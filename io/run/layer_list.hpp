// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "../../core/base/config.hpp"
#include "../../layers/model/model.hpp"
#include "../table/preprocessing.hpp"

namespace sluice {

/// A model and the section that it was made from, with names and defaults spelt out.
struct ConfiguredModel {
  Model model;
  Dict section;
};

/// Makes a model from the `model` section of a training configuration, for the inputs and targets
/// that the data have. The section is a document as `to_json` writes it, or a list of layers:
///
///     {
///       "layers": [
///         {"type": "Dense", "name": "a", "inputs": ["mean"], "units": 16, "activation": "relu"},
///         {"type": "Dense", "name": "b", "inputs": ["worst"], "units": 16, "activation": "relu"},
///         {"type": "GatedFeatureFusion", "inputs": ["a", "b"]},
///         {"type": "Dense", "name": "diagnosis", "units": 1, "activation": "sigmoid"}
///       ],
///       "outputs": ["diagnosis"]
///     }
///
/// `type` is the layer's class, `inputs` names layers above or inputs of the data and is by default
/// the layer above (the only input for the first layer); all other keys are the layer's own, as
/// Keras's `get_config()` names them. `outputs` is by default the last layer. Each output has the
/// name of a target; without a name, the only output takes that of the only target.
/// @throws FormatError with the path: an unknown key, class or name, a layer that cannot take its
/// inputs, an input of the data that no layer uses, outputs that are not the targets.
ConfiguredModel model_from_section(const Dict& section, const std::string& path,
                                   const Preprocessing& preprocessing);

}  // namespace sluice
