// SPDX-License-Identifier: MIT
#pragma once

#include "../base/layer.hpp"

namespace sluice {

// The four element-wise merges are one idea with four ops, so they share this file. Inputs
// broadcast as in NumPy. Source: https://keras.io/api/layers/merging_layers/

/// The sum of two or more inputs.
class Add : public Layer {
 public:
  explicit Add(LayerOptions options = {});
  /// Reads Keras's configuration of the layer.
  static Layer from_config(ConfigReader& config, LayerOptions common);
};

/// The first of exactly two inputs minus the second.
class Subtract : public Layer {
 public:
  explicit Subtract(LayerOptions options = {});
  /// Reads Keras's configuration of the layer.
  static Layer from_config(ConfigReader& config, LayerOptions common);
};

/// The product of two or more inputs.
class Multiply : public Layer {
 public:
  explicit Multiply(LayerOptions options = {});
  /// Reads Keras's configuration of the layer.
  static Layer from_config(ConfigReader& config, LayerOptions common);
};

/// The mean of two or more inputs.
class Average : public Layer {
 public:
  explicit Average(LayerOptions options = {});
  /// Reads Keras's configuration of the layer.
  static Layer from_config(ConfigReader& config, LayerOptions common);
};

}  // namespace sluice
