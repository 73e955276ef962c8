// SPDX-License-Identifier: MIT
#pragma once

#include "../base/described.hpp"

namespace sluice {

// The four element-wise merges are one idea with four ops, so they share this file. Inputs
// broadcast as in NumPy. Source: https://keras.io/api/layers/merging_layers/

/// The sum of two or more inputs.
class Add : public Layer {
 public:
  explicit Add(LayerOptions options = {});
  static LayerClass description();
};

/// The first of exactly two inputs minus the second.
class Subtract : public Layer {
 public:
  explicit Subtract(LayerOptions options = {});
  static LayerClass description();
};

/// The product of two or more inputs.
class Multiply : public Layer {
 public:
  explicit Multiply(LayerOptions options = {});
  static LayerClass description();
};

/// The mean of two or more inputs.
class Average : public Layer {
 public:
  explicit Average(LayerOptions options = {});
  static LayerClass description();
};

}  // namespace sluice
