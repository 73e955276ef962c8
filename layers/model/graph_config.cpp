// SPDX-License-Identifier: MIT
#include "graph_config.hpp"

#include <algorithm>
#include <map>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "../base/batch_shape.hpp"
#include "../base/input_layer.hpp"
#include "sequential.hpp"
#include "serialization.hpp"

namespace sluice {
namespace {

/// Where Keras says a tensor comes from: layer, which call of it, which output.
struct History {
  std::string layer;
  std::int64_t node;
  std::int64_t tensor;
};

Value to_value(const History& history) {
  return List{history.layer, history.node, history.tensor};
}

/// Which call of its layer each call of a graph is.
std::vector<std::int64_t> node_numbers(const Graph& graph) {
  std::map<const LayerBody*, std::int64_t> counts;
  std::vector<std::int64_t> numbers;
  for (const GraphCall& call : graph.calls) numbers.push_back(counts[&call.layer.body()]++);
  return numbers;
}

/// Writes the tensors of a graph as Keras names them.
class GraphWriter {
 public:
  explicit GraphWriter(const Graph& graph) : graph_(graph), numbers_(node_numbers(graph)) {}

  Dict config() const {
    List layers;
    for (const Layer& layer : graph_.layers) {
      Dict document = layer.body().serialized();
      document.set("name", layer.name()).set("inbound_nodes", inbound_nodes(layer));
      layers.emplace_back(std::move(document));
    }
    return {{"layers", layers},
            {"input_layers", ends(graph_.inputs)},
            {"output_layers", ends(graph_.outputs)}};
  }

 private:
  History history(const ValueSource& source) const {
    return {graph_.calls[source.node].layer.name(), numbers_[source.node],
            static_cast<std::int64_t>(source.output)};
  }

  Value ends(const std::vector<ValueSource>& sources) const {
    if (sources.size() == 1) return to_value(history(sources.front()));
    List all;
    for (const ValueSource& source : sources) all.push_back(to_value(history(source)));
    return all;
  }

  Value tensor(const ValueSource& source) const {
    const SymbolSpec& spec = graph_.calls[source.node].outputs[source.output];
    return Dict{{"class_name", "__keras_tensor__"},
                {"config", Dict{{"shape", shape_value(spec.shape)},
                                {"dtype", to_string(spec.dtype)},
                                {"keras_history", to_value(history(source))}}}};
  }

  List inbound_nodes(const Layer& layer) const {
    List nodes;
    for (const GraphCall& call : graph_.calls) {
      if (!(call.layer == layer) || call.inputs.empty()) continue;
      List tensors;
      for (const ValueSource& source : call.inputs) tensors.push_back(tensor(source));
      const Value arguments = tensors.size() == 1 ? tensors.front() : Value(tensors);
      nodes.push_back(Dict{{"args", List{arguments}}, {"kwargs", Dict()}});
    }
    return nodes;
  }

  const Graph& graph_;
  std::vector<std::int64_t> numbers_;
};

[[noreturn]] void refuse(const std::string& path, const std::string& expected) {
  throw FormatError(path + ": expected " + expected);
}

History read_history(const Value& value, const std::string& path) {
  const auto* parts = value.if_is<List>();
  if (parts == nullptr || parts->size() != 3) refuse(path, "[layer, node, tensor]");
  const auto* layer = (*parts)[0].if_is<std::string>();
  const auto* node = (*parts)[1].if_is<std::int64_t>();
  const auto* tensor = (*parts)[2].if_is<std::int64_t>();
  if (layer == nullptr || node == nullptr || tensor == nullptr || *node < 0 || *tensor < 0)
    refuse(path, "[layer, node, tensor]");
  return {*layer, *node, *tensor};
}

/// The tensors among a call's arguments: one, or a list of them.
std::vector<History> read_tensors(const Value& value, const std::string& path) {
  if (const auto* list = value.if_is<List>()) {
    std::vector<History> all;
    for (std::size_t k = 0; k < list->size(); ++k)
      for (History& history : read_tensors((*list)[k], text_of(path, "[", k, "]")))
        all.push_back(std::move(history));
    return all;
  }
  const auto* dict = value.if_is<Dict>();
  if (dict == nullptr) refuse(path, "a tensor of the graph, got " + to_string(value));
  ConfigReader reader(*dict, path);
  reader.only("class_name", "__keras_tensor__");
  ConfigReader config = reader.object("config");
  return {read_history(config.required("keras_history"), config.path_of("keras_history"))};
}

/// A call of a layer that waits until the tensors it takes are there.
struct PendingCall {
  std::string layer;
  std::int64_t number;
  std::vector<History> inputs;
  std::string path;
};

/// Rebuilds symbols call by call.
class GraphReader {
 public:
  GraphReader(const Dict& config, const std::string& path) : reader_(config, path) {
    name_ = reader_.string("name", "");
    trainable_ = reader_.boolean("trainable", true);
    const List& layers = reader_.list("layers");
    for (std::size_t k = 0; k < layers.size(); ++k)
      read_layer(layers[k], text_of(reader_.path_of("layers"), "[", k, "]"));
    connect();
  }

  Model model() {
    const Symbols inputs = ends("input_layers"), outputs = ends("output_layers");
    reader_.finish();
    return made_at(reader_.path(), [&] {
      return Model(inputs, outputs, {.name = name_, .trainable = trainable_});
    });
  }

 private:
  void read_layer(const Value& value, const std::string& path) {
    const auto* document = value.if_is<Dict>();
    if (document == nullptr) refuse(path, "an object");
    const Layer layer = layer_from_document(*document, path);
    ConfigReader reader(*document, path);
    const std::string name = reader.string("name", layer.name());
    if (!layers_.emplace(name, layer).second) refuse(path, "a name that is not taken: " + name);
    if (layer.body().input_batch_shape() != nullptr) {
      symbols_[{name, 0}] = input_symbol(layer);
      return;
    }
    const List& nodes = reader.list("inbound_nodes");
    for (std::size_t k = 0; k < nodes.size(); ++k)
      read_call(name, static_cast<std::int64_t>(k), nodes[k],
                text_of(reader.path_of("inbound_nodes"), "[", k, "]"));
  }

  void read_call(const std::string& layer, std::int64_t number, const Value& value,
                 const std::string& path) {
    const auto* node = value.if_is<Dict>();
    if (node == nullptr) refuse(path, "an object with args and kwargs, as Keras 3 writes");
    ConfigReader reader(*node, path);
    PendingCall call{layer, number, {}, path};
    const List& arguments = reader.list("args");
    for (std::size_t k = 0; k < arguments.size(); ++k)
      for (History& history :
           read_tensors(arguments[k], text_of(reader.path_of("args"), "[", k, "]")))
        call.inputs.push_back(std::move(history));
    ConfigReader kwargs = reader.object("kwargs");
    for (const auto& [key, argument] : kwargs.dict().entries())
      if (!argument.is_null() && !(key == "training" && argument == Value(false)))
        refuse(kwargs.path_of(key), "no argument of that name, got " + to_string(argument));
    pending_.push_back(std::move(call));
  }

  /// The tensors of a call, or nothing as long as one is not there yet.
  std::optional<Symbols> inputs_of(const PendingCall& call) const {
    Symbols inputs;
    for (const History& history : call.inputs) {
      const auto found = symbols_.find({history.layer, history.node});
      if (found == symbols_.end()) return std::nullopt;
      if (static_cast<std::size_t>(history.tensor) >= found->second.size())
        refuse(call.path, text_of("an output of \"", history.layer, "\" below ",
                                  found->second.size(), ", got ", history.tensor));
      inputs.push_back(found->second[static_cast<std::size_t>(history.tensor)]);
    }
    return inputs;
  }

  void connect() {
    while (!pending_.empty()) {
      const std::size_t before = pending_.size();
      std::vector<PendingCall> waiting;
      for (PendingCall& call : pending_) {
        const bool in_turn = call.number == 0 || symbols_.contains({call.layer, call.number - 1});
        const std::optional<Symbols> inputs = in_turn ? inputs_of(call) : std::nullopt;
        if (!inputs) {
          waiting.push_back(std::move(call));
          continue;
        }
        symbols_[{call.layer, call.number}] =
            made_at(call.path, [&] { return layers_.at(call.layer)(*inputs); });
      }
      pending_ = std::move(waiting);
      if (pending_.size() == before)
        refuse(pending_.front().path, "inputs that some layer makes; the graph does not close");
    }
  }

  Symbols ends(const std::string& key) {
    const Value& value = reader_.required(key);
    const std::string path = reader_.path_of(key);
    std::vector<History> histories;
    const auto* list = value.if_is<List>();
    const auto* dict = value.if_is<Dict>();
    if (list != nullptr && !list->empty() && list->front().if_is<std::string>() != nullptr) {
      histories.push_back(read_history(value, path));
    } else if (list != nullptr) {
      for (const Value& entry : *list) histories.push_back(read_history(entry, path));
    } else if (dict != nullptr) {
      // Keras flattens dictionaries by their sorted keys
      const std::map<std::string, Value> sorted(dict->entries().begin(), dict->entries().end());
      for (const auto& [name, entry] : sorted)
        histories.push_back(read_history(entry, path + "." + name));
    }
    const std::optional<Symbols> symbols = inputs_of({"", 0, histories, path});
    if (!symbols || symbols->empty()) refuse(path, "tensors of the graph");
    return *symbols;
  }

  ConfigReader reader_;
  std::string name_;
  bool trainable_ = true;
  std::map<std::string, Layer> layers_;
  std::map<std::pair<std::string, std::int64_t>, Symbols> symbols_;
  std::vector<PendingCall> pending_;
};

}  // namespace

Dict functional_config(const Graph& graph) {
  return GraphWriter(graph).config();
}

Model functional_from_config(const Dict& config, const std::string& path) {
  return GraphReader(config, path).model();
}

Model sequential_from_config(const Dict& config, const std::string& path) {
  ConfigReader reader(config, path);
  const ModelOptions options{.name = reader.string("name", ""),
                             .trainable = reader.boolean("trainable", true)};
  reader.ignore("dtype");
  std::vector<Layer> layers;
  const List& documents = reader.list("layers");
  for (std::size_t k = 0; k < documents.size(); ++k) {
    const std::string where = text_of(reader.path_of("layers"), "[", k, "]");
    const auto* document = documents[k].if_is<Dict>();
    if (document == nullptr) refuse(where, "an object");
    layers.push_back(layer_from_document(*document, where));
  }
  const Value* input = reader.optional("build_input_shape");
  reader.finish();
  return made_at(path, [&]() -> Model {
    Sequential model(layers, options);
    if (model.built() || input == nullptr || input->is_null()) return model;
    model.build({read_batch_shape(reader, "build_input_shape")});
    return model;
  });
}

}  // namespace sluice
