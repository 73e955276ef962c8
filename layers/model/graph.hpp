// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../base/symbol.hpp"

namespace sluice {

/// Where a value of a graph comes from: which output of which node.
struct ValueSource {
  std::size_t node;
  std::size_t output;
  friend bool operator==(const ValueSource&, const ValueSource&) = default;
};

/// One call of a layer, its inputs resolved to earlier calls.
struct GraphCall {
  Layer layer;
  std::vector<ValueSource> inputs;  ///< empty for an input
  std::vector<SymbolSpec> outputs;
};

/// The part of a graph of symbols between inputs and outputs, in an order in which it can run.
struct Graph {
  std::vector<GraphCall> calls;
  std::vector<ValueSource> inputs;
  std::vector<ValueSource> outputs;
  /// Each layer once, in the order of Keras's `model.layers`: by falling distance from the outputs.
  std::vector<Layer> layers;

  /// @throws std::invalid_argument when an output needs an input that is not given, when an input
  /// is not from `Input`, or when something is given twice.
  Graph(const Symbols& input_symbols, const Symbols& output_symbols);
};

/// Gives unnamed layers Keras's automatic names in the order in which the layers were made.
/// @throws std::invalid_argument when two layers bear the same name.
void make_names_unique(const std::vector<Layer>& layers);

}  // namespace sluice
