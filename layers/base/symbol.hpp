// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "layer.hpp"

namespace sluice {

/// Shape (batch unknown) and dtype of a symbolic value.
struct SymbolSpec {
  Shape shape;
  DType dtype;
};

struct GraphNode;

/// A value of a graph that is being described: it has a shape and a dtype, and no numbers.
class Symbol {
 public:
  Symbol(std::shared_ptr<const GraphNode> node, std::size_t index)
      : node_(std::move(node)), index_(index) {}

  const Shape& shape() const;
  DType dtype() const;
  const GraphNode& node() const { return *node_; }
  const std::shared_ptr<const GraphNode>& shared_node() const { return node_; }
  /// Which output of its node it is.
  std::size_t index() const { return index_; }
  /// The layer that made it; lets `Sequential({Input({20}), ...})` read like Keras.
  operator Layer() const;

  friend bool operator==(const Symbol& a, const Symbol& b) {
    return a.node_ == b.node_ && a.index_ == b.index_;
  }

 private:
  std::shared_ptr<const GraphNode> node_;
  std::size_t index_;
};

/// One call of a layer in a graph.
struct GraphNode {
  Layer layer;
  Symbols inputs;  ///< empty for an input
  std::vector<SymbolSpec> outputs;
};

/// What `Input` takes besides the shape.
struct InputOptions {
  std::string name = {};         ///< default `input_layer`, made unique within a model
  std::optional<DType> dtype{};  ///< default `floatx()`; `DType::int32` for an Embedding's codes
};

/// An entry of a graph: `Input({20})` takes rows of 20 numbers; the batch is not part of the shape.
Symbol Input(const Shape& shape, InputOptions options = {});

}  // namespace sluice
