// SPDX-License-Identifier: MIT
#include "input_layer.hpp"

#include <stdexcept>

#include "read_config.hpp"

namespace sluice {

InputLayer::InputLayer(const Shape& batch_shape, InputOptions options)
    : LayerBody({.name = std::move(options.name), .dtype = options.dtype}),
      batch_shape_(batch_shape) {}

Vars InputLayer::call(const Vars& inputs, bool) {
  return inputs;
}

Dict InputLayer::config() const {
  return {{"batch_shape", shape_value(batch_shape_)}};
}

const InputLayer* as_input_layer(const Layer& layer) {
  return dynamic_cast<const InputLayer*>(&layer.body());
}

Symbol input_symbol(const Layer& layer) {
  const InputLayer* input = as_input_layer(layer);
  if (input == nullptr) throw std::logic_error("[input] not an input layer: " + layer.name());
  return Symbol(
      std::make_shared<GraphNode>(GraphNode{layer, {}, {{input->batch_shape(), input->dtype()}}}),
      0);
}

}  // namespace sluice
