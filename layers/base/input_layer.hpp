// SPDX-License-Identifier: MIT
#pragma once

#include "symbol.hpp"

namespace sluice {

/// The layer behind an `Input`: it stands for an array that the caller gives.
class InputLayer : public LayerBody {
 public:
  /// `batch_shape` holds the batch, usually unknown, as its first extent.
  InputLayer(const Shape& batch_shape, InputOptions options);

  std::string class_name() const override { return "InputLayer"; }
  Vars call(const Vars& inputs, bool training) override;
  Dict config() const override;

  const Shape& batch_shape() const { return batch_shape_; }

 private:
  Shape batch_shape_;
};

/// The body of an input layer; null for another layer, whatever it calls its class.
const InputLayer* as_input_layer(const Layer& layer);

/// A symbol for an input layer. @throws std::logic_error for another layer.
Symbol input_symbol(const Layer& layer);

}  // namespace sluice
