// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/ops/activations.hpp"
#include "../base/described.hpp"

namespace sluice {

/// An activation function as a layer of its own: y = activation(x), of the shape of x. Source:
/// Keras.
class Activation : public Layer {
 public:
  explicit Activation(ActivationFunction activation, LayerOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
