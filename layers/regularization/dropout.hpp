// SPDX-License-Identifier: MIT
#pragma once

#include "../base/described.hpp"

namespace sluice {

/// What `Dropout` takes besides its rate.
struct DropoutOptions {
  std::optional<std::uint64_t> seed = {};  ///< of its masks; default drawn from `set_random_seed`'s
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};

/// Sets a random part of its input to 0 while training and scales the rest by 1 / (1 - rate), so
/// that sums keep their mean; passes its input on otherwise. (...) -> the same shape.
/// Source: Srivastava et al. (2014), https://keras.io/api/layers/regularization_layers/dropout/
class Dropout : public Layer {
 public:
  /// `rate`: the part that is dropped, in [0, 1). @throws std::invalid_argument otherwise.
  explicit Dropout(double rate, DropoutOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
