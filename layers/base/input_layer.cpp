// SPDX-License-Identifier: MIT
#include "input_layer.hpp"

#include <stdexcept>

#include "../../core/base/serialized.hpp"
#include "batch_shape.hpp"

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

Dict InputLayer::serialized() const {
  Dict config = this->config();
  config.set("dtype", to_string(dtype()))
      .set("sparse", false)
      .set("ragged", false)
      .set("name", name())
      .set("optional", false);
  return sluice::serialized(module(), class_name(), std::move(config));
}

Symbol input_symbol(const Layer& layer) {
  const Shape* shape = layer.body().input_batch_shape();
  if (shape == nullptr) throw std::logic_error("[input] not an input layer: " + layer.name());
  return Symbol(std::make_shared<GraphNode>(GraphNode{layer, {}, {{*shape, layer.body().dtype()}}}),
                0);
}

}  // namespace sluice
