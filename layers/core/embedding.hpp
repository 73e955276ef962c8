// SPDX-License-Identifier: MIT
#pragma once

#include "../base/described.hpp"

namespace sluice {

/// What `Embedding` takes besides its sizes.
struct EmbeddingOptions {
  Initializer embeddings_initializer = "uniform";  ///< Keras's: uniform in [-0.05, 0.05]
  RegularizerSpec embeddings_regularizer = {};
  RegularizerSpec activity_regularizer = {};
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};

/// Looks up a learned row for each category: (...) of codes -> (..., output_dim), out = E[code].
/// Its weight is `embeddings` (input_dim, output_dim).
/// Source: https://keras.io/api/layers/core_layers/embedding/
class Embedding : public Layer {
 public:
  /// `input_dim`: number of categories, codes run from 0; `output_dim`: width of a row; both at
  /// least 1. @throws std::invalid_argument otherwise, and for a code out of range when called.
  Embedding(std::int64_t input_dim, std::int64_t output_dim, EmbeddingOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
