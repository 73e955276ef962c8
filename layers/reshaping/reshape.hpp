// SPDX-License-Identifier: MIT
#pragma once

#include "../base/described.hpp"

namespace sluice {

/// Gives the axes behind the batch another shape: (batch, ...) -> (batch, target...).
/// Source: https://keras.io/api/layers/reshaping_layers/reshape/
class Reshape : public Layer {
 public:
  /// `target_shape` has no batch and may hold one -1, to be inferred.
  explicit Reshape(const Shape& target_shape, LayerOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
