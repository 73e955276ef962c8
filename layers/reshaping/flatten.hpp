// SPDX-License-Identifier: MIT
#pragma once

#include "../base/described.hpp"

namespace sluice {

/// Flattens all axes but the batch: (batch, ...) -> (batch, product). A (batch,) input becomes
/// (batch, 1). Source: https://keras.io/api/layers/reshaping_layers/flatten/
class Flatten : public Layer {
 public:
  explicit Flatten(LayerOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
