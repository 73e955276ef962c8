// SPDX-License-Identifier: MIT
#include "graph.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"

namespace sluice {
namespace {

using NodePointer = const GraphNode*;

/// Walks from the outputs back to the inputs, depth first, and lists nodes after their inputs.
class GraphWalk {
 public:
  explicit GraphWalk(const Symbols& inputs) {
    for (const Symbol& input : inputs) allowed_.insert(&input.node());
  }

  void visit(const Symbol& symbol) {
    const NodePointer node = &symbol.node();
    if (finished_.contains(node)) return;
    layer_order_.emplace(&node->layer.body(), layer_order_.size());
    if (node->inputs.empty() && !allowed_.contains(node))
      fail("model", "the outputs depend on input \"", node->layer.name(),
           "\", which is not among the model's inputs");
    for (const Symbol& input : node->inputs) visit(input);
    finished_.insert(node);
    nodes_.push_back(node);
  }

  const std::vector<NodePointer>& nodes() const { return nodes_; }

  /// Layers by falling depth, and among equals in the order in which they were met.
  std::vector<Layer> layers() const {
    std::map<NodePointer, std::size_t> node_depth;
    std::map<const LayerBody*, std::size_t> layer_depth;
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
      std::size_t& depth = layer_depth[&(*node)->layer.body()];
      depth = std::max(depth, node_depth[*node]);
      for (const Symbol& input : (*node)->inputs) {
        std::size_t& below = node_depth[&input.node()];
        below = std::max(below, depth + 1);
      }
    }
    std::vector<Layer> unique;
    for (NodePointer node : nodes_)
      if (std::ranges::find(unique, node->layer) == unique.end()) unique.push_back(node->layer);
    std::ranges::sort(unique, [&](const Layer& a, const Layer& b) {
      const std::size_t depth_a = layer_depth.at(&a.body()), depth_b = layer_depth.at(&b.body());
      if (depth_a != depth_b) return depth_a > depth_b;
      return layer_order_.at(&a.body()) < layer_order_.at(&b.body());
    });
    return unique;
  }

 private:
  std::set<NodePointer> allowed_;
  std::set<NodePointer> finished_;
  std::vector<NodePointer> nodes_;
  std::map<const LayerBody*, std::size_t> layer_order_;
};

void check_inputs(const Symbols& inputs) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!inputs[k].node().inputs.empty())
      fail("model", "input ", k, " was made by layer \"", inputs[k].node().layer.name(),
           "\"; a model starts from Input(...)");
    if (std::ranges::count(inputs, inputs[k]) > 1)
      fail("model", "input \"", inputs[k].node().layer.name(), "\" is given twice");
  }
}

}  // namespace

Graph::Graph(const Symbols& input_symbols, const Symbols& output_symbols) {
  if (input_symbols.empty() || output_symbols.empty())
    fail("model", "expected at least one input and one output, got ", input_symbols.size(), " and ",
         output_symbols.size());
  check_inputs(input_symbols);
  GraphWalk walk(input_symbols);
  for (const Symbol& output : output_symbols) walk.visit(output);
  for (const Symbol& input : input_symbols) walk.visit(input);

  std::map<NodePointer, std::size_t> position;
  const auto source = [&](const Symbol& symbol) {
    return ValueSource{position.at(&symbol.node()), symbol.index()};
  };
  for (NodePointer node : walk.nodes()) {
    GraphCall& call = calls.emplace_back(GraphCall{node->layer, {}, node->outputs});
    for (const Symbol& input : node->inputs) call.inputs.push_back(source(input));
    position.emplace(node, position.size());
  }
  for (const Symbol& input : input_symbols) inputs.push_back(source(input));
  for (const Symbol& output : output_symbols) outputs.push_back(source(output));
  layers = walk.layers();
}

void make_names_unique(const std::vector<Layer>& layers) {
  std::set<std::string> taken;
  std::vector<Layer> unnamed;
  for (const Layer& layer : layers) {
    if (!layer.body().named()) {
      unnamed.push_back(layer);
    } else if (!taken.insert(layer.name()).second) {
      fail("model", "two layers are named \"", layer.name(), "\"; give one another name");
    }
  }
  std::ranges::sort(unnamed, {}, [](const Layer& layer) { return layer.body().serial(); });
  for (const Layer& layer : unnamed) {
    const std::string base = snake_case(layer.class_name());
    std::string name = base;
    for (int count = 1; !taken.insert(name).second; ++count) name = text_of(base, "_", count);
    layer.body().set_name(name);
  }
}

}  // namespace sluice
