// SPDX-License-Identifier: MIT
#include "model_body.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "graph_config.hpp"
#include "model.hpp"

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

std::vector<Child> ModelBody::children() const {
  std::vector<Child> all;
  for (const Layer& layer : layers()) all.push_back({"layers", layer, true});
  return all;
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

Dict ModelBody::config() const {
  return functional_config(graph());
}

Dict ModelBody::serialized() const {
  Dict all{{"name", name()}, {"trainable", trainable()}};
  const Dict own = config();
  for (const auto& [key, value] : own.entries()) all.set(key, value);
  return sluice::serialized("keras.src.models.functional", class_name(), std::move(all))
      .set("registered_name", class_name())
      .set("build_config", Dict{{"input_shape", nullptr}});
}

}  // namespace sluice
