// SPDX-License-Identifier: MIT
#pragma once

#include "../core/activations.hpp"
#include "layer.hpp"

namespace sluice {

/// The activation function as a layer of its own: y = activation(x). The class is called
/// ActivationLayer because `Activation` is the function; its Keras name is `Activation`.
class ActivationLayer : public Layer {
 public:
  explicit ActivationLayer(Activation activation, LayerOptions options = {});
  /// Reads Keras's configuration of the layer.
  static Layer from_config(ConfigReader& config, LayerOptions common);
};

}  // namespace sluice
