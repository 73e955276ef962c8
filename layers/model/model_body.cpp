// SPDX-License-Identifier: MIT
#include "model_body.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"
#include "../base/build_attempt.hpp"
#include "../base/input_layer.hpp"
#include "../base/read_config.hpp"
#include "graph_config.hpp"
#include "model.hpp"
#include "serialization.hpp"

namespace sluice {
namespace {

/// The array as the input wants it: (n,) against (n, 1) aligned, numbers converted without loss.
Tensor fitted(const Tensor& given, const SymbolSpec& spec, const std::string& name) {
  if (given.shape().rank() == 0)
    fail("model", "input \"", name, "\" expected rows of shape ", spec.shape, ", got a scalar");
  Shape shape = given.shape();
  if (shape.rank() == 1 && spec.shape.rank() == 2 && spec.shape[1] == 1) shape = {shape[0], 1};
  if (spec.shape.rank() == 1 && shape.rank() == 2 && shape[1] == 1) shape = {shape[0]};
  bool fits = shape.rank() == spec.shape.rank();
  for (std::size_t axis = 1; fits && axis < shape.rank(); ++axis)
    fits = spec.shape[axis] == Shape::unknown || shape[axis] == spec.shape[axis];
  if (!fits)
    fail("model", "input \"", name, "\" expected shape ", spec.shape, ", got ", given.shape());
  if (given.dtype() == spec.dtype) return given.reshape(shape);
  if (!is_floating(spec.dtype))
    with_floating(given.dtype(), [&]<class T>(T) {
      for (T value : given.values<T>())
        if (value != std::trunc(value) || std::abs(value) > 2e9)
          fail("model", "input \"", name, "\" expected integers, got ", value);
    });
  return given.astype(spec.dtype).reshape(shape);
}

void check_rows(const Tensors& inputs, const std::vector<std::string>& names) {
  for (std::size_t k = 1; k < inputs.size(); ++k)
    if (inputs[k].shape()[0] != inputs[0].shape()[0])
      fail("model", "input \"", names[0], "\" has ", inputs[0].shape()[0], " rows and \"", names[k],
           "\" has ", inputs[k].shape()[0], "; they must be as many");
}

}  // namespace

ModelBody::ModelBody(const ModelOptions& options)
    : LayerBody({.name = options.name, .trainable = options.trainable}) {}

ModelBody::ModelBody(const Symbols& inputs, const Symbols& outputs, const ModelOptions& options)
    : ModelBody(options) {
  set_graph(Graph(inputs, outputs));
  Shapes shapes;
  for (const Symbol& input : inputs) shapes.push_back(input.shape());
  ensure_built(shapes);
}

ModelBody::~ModelBody() = default;

void ModelBody::set_graph(Graph graph) {
  make_names_unique(graph.layers);
  graph_ = std::move(graph);
  if (!trainable()) set_trainable(false);
}

const Graph& ModelBody::graph() const {
  if (!graph_)
    throw std::logic_error(text_of("[model] \"", name(),
                                   "\" is not built: its input shape is unknown; start it with "
                                   "Input(...), or fit it or predict with it first"));
  return *graph_;
}

void ModelBody::prepare(const std::vector<SymbolSpec>&) {}

Vars ModelBody::call(const Vars& inputs, bool training) {
  const Graph& graph = this->graph();
  if (inputs.size() != graph.inputs.size())
    fail("model", "expected ", graph.inputs.size(), " inputs, got ", inputs.size());
  std::vector<Vars> values(graph.calls.size());
  for (std::size_t k = 0; k < inputs.size(); ++k) values[graph.inputs[k].node] = inputs[k];
  for (std::size_t node = 0; node < graph.calls.size(); ++node) {
    const GraphCall& call = graph.calls[node];
    if (call.inputs.empty()) continue;
    Vars arguments;
    for (const ValueSource& source : call.inputs)
      arguments.push_back(values[source.node][source.output]);
    values[node] = call.layer.body().run(arguments, training);
    if (values[node].size() == 1) {
      Tape& tape = values[node].front().tape();
      tape.label(call.layer.name() + "/output", values[node].front());
    }
  }
  Vars outputs;
  for (const ValueSource& source : graph.outputs)
    outputs.push_back(values[source.node][source.output]);
  return outputs;
}

std::vector<std::string> ModelBody::input_names() const {
  std::vector<std::string> names;
  for (const ValueSource& source : graph().inputs)
    names.push_back(graph().calls[source.node].layer.name());
  return names;
}

std::vector<std::string> ModelBody::output_names() const {
  std::vector<std::string> names;
  for (const ValueSource& source : graph().outputs) {
    const std::string base = graph().calls[source.node].layer.name();
    std::string name = base;
    for (int count = 1; std::ranges::find(names, name) != names.end(); ++count)
      name = text_of(base, "_", count);
    names.push_back(name);
  }
  return names;
}

std::vector<SymbolSpec> ModelBody::specs(const std::vector<ValueSource>& sources) const {
  std::vector<SymbolSpec> all;
  all.reserve(sources.size());
  for (const ValueSource& source : sources)
    all.push_back(graph().calls[source.node].outputs[source.output]);
  return all;
}

Tensors ModelBody::checked_inputs(const Arrays& x) {
  if (!has_graph()) {
    std::vector<SymbolSpec> given;
    for (const auto& entry : x.entries()) {
      if (entry.second.shape().rank() < 1) fail("model", "expected rows, got a scalar");
      given.push_back({entry.second.shape().with(0, Shape::unknown), entry.second.dtype()});
    }
    prepare(given);
  }
  return std::as_const(*this).checked_inputs(x);
}

Tensors ModelBody::checked_inputs(const Arrays& x) const {
  const std::vector<std::string> names = input_names();
  const std::vector<SymbolSpec> wanted = specs(graph().inputs);
  Tensors inputs = x.ordered(names, "input");
  for (std::size_t k = 0; k < inputs.size(); ++k)
    inputs[k] = fitted(inputs[k], wanted[k], names[k]);
  check_rows(inputs, names);
  return inputs;
}

SequentialBody::SequentialBody(std::vector<Layer> layers, const ModelOptions& options)
    : ModelBody(options) {
  for (const Layer& layer : layers) add(layer);
}

void SequentialBody::add(const Layer& layer) {
  if (built()) fail("sequential", "cannot add to a model that is built; make a new one");
  if (as_input_layer(layer) != nullptr) {
    if (!chain_.empty() || input_) fail("sequential", "Input must come first, and once");
    input_ = input_symbol(layer);
    input_given_ = true;
    return;
  }
  chain_.push_back(layer);
}

void SequentialBody::build_if_ready() {
  if (input_ && !chain_.empty()) prepare({{input_->shape(), input_->dtype()}});
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

Dict ModelBody::config() const {
  return functional_config(graph());
}

Dict SequentialBody::config() const {
  List documents;
  if (input_) documents.emplace_back(serialized_layer(*input_));
  for (const Layer& layer : chain_) documents.emplace_back(serialized_layer(layer));
  Dict config{{"layers", documents}};
  if (input_) config.set("build_input_shape", shape_value(input_->shape()));
  return config;
}

}  // namespace sluice
