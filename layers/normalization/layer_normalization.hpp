// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/ops/reduce.hpp"
#include "../base/described.hpp"

namespace sluice {

/// What `LayerNormalization` takes; names and defaults are Keras's.
struct LayerNormalizationOptions {
  ops::Axes axis = -1;    ///< one or several, none of them the batch; negative: from the last
  double epsilon = 1e-3;  ///< added to the variance
  bool center = true;     ///< whether beta is added
  bool scale = true;      ///< whether gamma multiplies
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  RegularizerSpec beta_regularizer = {};
  RegularizerSpec gamma_regularizer = {};
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};

/// Gives the entries along some axes of each row mean 0 and variance 1, then gamma and beta:
/// inv = gamma / sqrt(var + epsilon), y = x * inv + (beta - mean * inv), of the shape of x; gamma
/// and beta have the axes' extents.
/// Source: Ba et al. (2016), https://keras.io/api/layers/normalization_layers/layer_normalization/
class LayerNormalization : public Layer {
 public:
  /// @throws std::invalid_argument without an axis, or for a negative epsilon.
  explicit LayerNormalization(LayerNormalizationOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
