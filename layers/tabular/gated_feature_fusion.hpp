// SPDX-License-Identifier: MIT
#pragma once

#include "../core/dense.hpp"

namespace sluice {

/// What `GatedFeatureFusion` takes.
struct GatedFeatureFusionOptions {
  ActivationFunction activation = "sigmoid";  ///< of the gate; "tanh" for a signed one
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};

/// Fuses two representations of the same rows by a learned gate:
/// gate = activation(concat(a, b) · kernel + bias), out = gate * a + (1 - gate) * b;
/// a, b and out (..., F). The gate is a Dense named `fusion_gate`, kernel (2F, F), bias (F,).
/// Source: KerasFactory's layer of this name.
class GatedFeatureFusion : public Layer {
 public:
  explicit GatedFeatureFusion(GatedFeatureFusionOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
