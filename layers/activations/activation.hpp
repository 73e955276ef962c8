// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/ops/activations.hpp"
#include "../base/layer.hpp"

namespace sluice {

/// An activation function as a layer of its own: y = activation(x), of the shape of x. Source:
/// Keras.
class Activation : public Layer {
 public:
  explicit Activation(ActivationFunction activation, LayerOptions options = {});
  /// Reads Keras's configuration of the layer.
  static Layer from_config(ConfigReader& config, LayerOptions common);
};

}  // namespace sluice
