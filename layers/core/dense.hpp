// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/ops/activations.hpp"
#include "../base/described.hpp"

namespace sluice {

/// What `Dense` takes besides its units; names and defaults are Keras's.
struct DenseOptions {
  ActivationFunction activation = "linear";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  RegularizerSpec kernel_regularizer = {};
  RegularizerSpec bias_regularizer = {};
  RegularizerSpec activity_regularizer = {};
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};

/// A fully connected layer: y = activation(x · kernel + bias), (..., F) -> (..., units).
/// Source: https://keras.io/api/layers/core_layers/dense/
class Dense : public Layer {
 public:
  /// `units`: width of the output, at least 1. @throws std::invalid_argument otherwise.
  explicit Dense(std::int64_t units, DenseOptions options = {});
  static LayerClass description();
};

/// All that `Dense` takes.
struct DenseArguments : DenseOptions {
  std::int64_t units = 0;
};

/// The body of `Dense`, also a part of other layers. Its weights are `kernel` (F, units) and, with
/// `use_bias`, `bias` (units,).
class DenseBody : public DescribedBody<DenseBody, DenseArguments> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<DenseArguments>& description();
  void build(const Shapes& inputs) override;
  Vars call(const Vars& inputs, bool training) override;

  /// The same on several inputs side by side, as if concatenated along their last axis; sigmoid and
  /// softmax leave no logits behind.
  Var call_side_by_side(const Vars& inputs);

 private:
  Var affine(const Vars& inputs, const ActivationFunction& activation);

  std::optional<Parameter> kernel_;
  std::optional<Parameter> bias_;
};

}  // namespace sluice
