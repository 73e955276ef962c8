// SPDX-License-Identifier: MIT
#include "sequential.hpp"

#include "../../core/base/error.hpp"
#include "../base/batch_shape.hpp"
#include "../base/build_attempt.hpp"
#include "../base/input_layer.hpp"
#include "model_body.hpp"

namespace sluice {
namespace {

/// The body of a `Sequential`: a chain whose graph is made once its input is known.
class SequentialBody final : public ModelBody {
 public:
  SequentialBody(const std::vector<Layer>& layers, const ModelOptions& options)
      : ModelBody(options) {
    for (const Layer& layer : layers) add(layer);
    if (input_ && !chain_.empty()) prepare({{input_->shape(), input_->dtype()}});
  }

  std::string class_name() const override { return "Sequential"; }
  std::string module() const override { return "keras"; }
  void build(const Shapes& inputs) override;
  void take_back_build() override;
  Dict config() const override;
  Dict serialized() const override;
  const std::vector<Layer>& layers() const override { return chain_; }
  /// Makes the graph, and looks up the outputs that it was compiled for.
  /// @throws std::invalid_argument, and leaves all unbuilt, when layers do not fit together or an
  /// output that `compile` named is not there.
  void prepare(const std::vector<SymbolSpec>& inputs) override;
  void add(const Layer& layer);

 private:
  void connect(const Symbol& input);

  std::vector<Layer> chain_;     // without the input
  std::optional<Symbol> input_;  // given, or made from the first rows
  bool input_given_ = false;
};

void SequentialBody::add(const Layer& layer) {
  if (built()) fail("sequential", "cannot add to a model that is built; make a new one");
  if (layer.body().input_batch_shape() != nullptr) {
    if (!chain_.empty() || input_) fail("sequential", "Input must come first, and once");
    input_ = input_symbol(layer);
    input_given_ = true;
    return;
  }
  chain_.push_back(layer);
}

void SequentialBody::connect(const Symbol& input) {
  if (chain_.empty()) fail("sequential", "expected at least one layer, got none");
  Symbols symbols = input;
  for (const Layer& layer : chain_) symbols = layer(symbols);
  set_graph(Graph(input, symbols));
}

void SequentialBody::prepare(const std::vector<SymbolSpec>& inputs) {
  if (has_graph()) return;
  if (inputs.size() != 1) fail("sequential", "expected one input, got ", inputs.size());
  const Shape& shape = inputs.front().shape;
  if (shape.rank() == 0) fail("sequential", "expected rows, got a scalar");
  const DType dtype = is_floating(inputs.front().dtype) ? floatx() : inputs.front().dtype;
  BuildAttempt attempt(*this);
  if (!input_) input_ = Input(shape.without(0), {.dtype = dtype});
  connect(*input_);
  ensure_built({input_->shape()});
  if (compiled) compiled = Compiled(compiled->options, output_names());
  attempt.complete();
}

void SequentialBody::take_back_build() {
  ModelBody::take_back_build();
  drop_graph();
  if (!input_given_) input_.reset();
}

void SequentialBody::build(const Shapes& inputs) {
  if (inputs.size() != 1) fail("sequential", "expected one input, got ", inputs.size());
  if (!has_graph()) prepare({{inputs.front(), dtype()}});
}

Dict SequentialBody::config() const {
  List documents;
  if (input_) documents.emplace_back(input_->node().layer.body().serialized());
  for (const Layer& layer : chain_) documents.emplace_back(layer.body().serialized());
  Dict config{{"layers", documents}};
  if (input_) config.set("build_input_shape", shape_value(input_->shape()));
  return config;
}

Dict SequentialBody::serialized() const {
  // NOLINTNEXTLINE(bugprone-parent-virtual-call): its form is a layer's, not that of a graph
  Dict document = LayerBody::serialized();
  if (!built()) document.set("build_config", Dict{{"input_shape", nullptr}});
  return document;
}

}  // namespace

Sequential::Sequential(std::vector<Layer> layers, ModelOptions options)
    : Model(std::make_shared<SequentialBody>(layers, options)) {}

Sequential::Sequential(std::initializer_list<Layer> layers, ModelOptions options)
    : Sequential(std::vector<Layer>(layers), std::move(options)) {}

void Sequential::add(const Layer& layer) {
  static_cast<SequentialBody&>(body()).add(layer);
}

}  // namespace sluice
