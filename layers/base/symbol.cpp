// SPDX-License-Identifier: MIT
#include "symbol.hpp"

#include "input_layer.hpp"

namespace sluice {

const Shape& Symbol::shape() const {
  return node_->outputs[index_].shape;
}
DType Symbol::dtype() const {
  return node_->outputs[index_].dtype;
}
Symbol::operator Layer() const {
  return node_->layer;
}

Symbol Input(const Shape& shape, InputOptions options) {
  const Shape batched = shape.inserted(0, Shape::unknown);
  return input_symbol(make_layer<InputLayer>(batched, std::move(options)));
}

}  // namespace sluice
