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
  Dict serialized() const override;
  const Shape* input_batch_shape() const override { return &batch_shape_; }

 private:
  Shape batch_shape_;
};

/// A symbol for an input layer. @throws std::logic_error for another layer.
Symbol input_symbol(const Layer& layer);

}  // namespace sluice
