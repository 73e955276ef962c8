// SPDX-License-Identifier: MIT
#pragma once

#include "../base/described.hpp"

namespace sluice {

/// What `Concatenate` takes.
struct ConcatenateOptions {
  std::int64_t axis = -1;  ///< along which to join; negative: counted from the last
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};

/// Joins inputs along one axis; all other extents must agree.
/// Source: https://keras.io/api/layers/merging_layers/concatenate/
class Concatenate : public Layer {
 public:
  explicit Concatenate(ConcatenateOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
