// SPDX-License-Identifier: MIT
#include "layer_list.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "../../layers/model/serialization.hpp"
#include "../../layers/registry.hpp"
#include "../table/sections.hpp"

namespace sluice {
namespace {

using Names = std::vector<std::string>;

template <class Part>
Names names_of(const std::vector<Part>& parts) {
  Names names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

Symbol input_for(const Preprocessing::Input& input) {
  const auto add = [](std::int64_t sum, const Feature& feature) { return sum + width_of(feature); };
  const std::int64_t width =
      std::accumulate(input.features.begin(), input.features.end(), std::int64_t{0}, add);
  InputOptions options{.name = input.name};
  if (is_codes(input.features.front())) options.dtype = DType::int32;
  return Input({width}, options);
}

/// The class's name as saved models register it; empty for one of Keras's own.
std::string registered_name_of(const std::string& class_name) {
  const auto known = std::ranges::find(layer_classes(), class_name, &LayerClass::class_name);
  if (known == layer_classes().end() || known->packages.empty()) return "";
  return known->packages.front() + ">" + class_name;
}

Value list_of(const Names& names) {
  List list;
  for (const std::string& name : names) list.emplace_back(name);
  return list;
}

/// Builds a model from a list of layers.
class LayerListBuilder {
 public:
  LayerListBuilder(ConfigReader reader, const Preprocessing& preprocessing)
      : reader_(std::move(reader)), targets_(names_of(preprocessing.targets())) {
    for (const Preprocessing::Input& input : preprocessing.inputs()) {
      inputs_.emplace_back(input.name, input_for(input));
      symbols_.emplace(input.name, inputs_.back().second);
    }
  }

  ConfiguredModel build() {
    const List& layers = reader_.list("layers");
    if (layers.empty()) reader_.refuse("layers", "at least one layer");
    for (std::size_t k = 0; k < layers.size(); ++k)
      add(layers[k], text_of(reader_.path_of("layers"), "[", k, "]"), k + 1 == layers.size());
    const Symbols outputs = output_symbols();
    reader_.finish();
    Symbols inputs;
    for (const auto& [name, symbol] : inputs_) {
      if (!used_.contains(name))
        fail_format(
            "config", "no layer of ", reader_.path(), " uses the input \"", name,
            "\" of the data; name it in \"inputs\" of a layer, or leave it out of the data");
      inputs.push_back(symbol);
    }
    Model model = made_at(reader_.path(), [&] { return Model(inputs, outputs); });
    return {model, spelt_out(model)};
  }

 private:
  void add(const Value& entry, const std::string& path, bool last) {
    ConfigReader reader = object_at(entry, path);
    const std::string type = reader.string("type");
    const bool has_name = reader.has("name");
    const Names inputs = reader.has("inputs") ? reader.strings("inputs") : default_inputs(path);
    Symbols symbols;
    if (inputs.empty()) symbols = previous_;
    for (const std::string& name : inputs) symbols.push_back(symbol_of(name, path + ".inputs"));
    Dict config = reader.dict();
    config.erase("type");
    config.erase("inputs");
    if (!has_name && last && targets_.size() == 1 && !reader_.has("outputs"))
      config.set("name", targets_.front());
    const Layer layer = layer_from_config(type, registered_name_of(type), config, path);
    const Symbols outputs = made_at(path, [&] { return layer(symbols); });
    layers_.push_back({layer, inputs});
    previous_ = outputs;
    const Value* name = config.find("name");
    if (name == nullptr) return;
    if (!symbols_.emplace(layer.name(), outputs.front()).second)
      fail_format("config", "the name \"", layer.name(), "\" at ", path,
                  " is taken by another layer or input; choose another");
  }

  Names default_inputs(const std::string& path) {
    if (!layers_.empty()) return {};
    if (inputs_.size() == 1) return {inputs_.front().first};
    Names names;
    for (const auto& input : inputs_) names.push_back(input.first);
    fail_format("config", "expected the key ", path,
                ".inputs, as the data have several: ", joined(names));
  }

  Symbol symbol_of(const std::string& name, const std::string& path) {
    const auto found = symbols_.find(name);
    if (found != symbols_.end()) {
      used_.insert(name);
      return found->second;
    }
    Names known;
    for (const auto& symbol : symbols_) known.push_back(symbol.first);
    fail_format("config", "no layer above and no input is named \"", name, "\" at ", path,
                suggestion(name, known));
  }

  Symbols output_symbols() {
    if (!reader_.has("outputs")) return Symbols{previous_.front()};
    Symbols outputs;
    for (const std::string& name : reader_.strings("outputs"))
      outputs.push_back(symbol_of(name, reader_.path_of("outputs")));
    return outputs;
  }

  Dict spelt_out(const Model& model) const {
    List layers;
    std::string above;
    for (const Entry& entry : layers_) {
      Dict dict{{"type", entry.layer.class_name()}, {"name", entry.layer.name()}};
      dict.set("inputs", list_of(entry.inputs.empty() ? Names{above} : entry.inputs));
      for (const auto& [key, value] : entry.layer.config().entries()) dict.set(key, value);
      layers.emplace_back(std::move(dict));
      above = entry.layer.name();
    }
    return {{"layers", std::move(layers)}, {"outputs", list_of(model.output_names())}};
  }

  struct Entry {
    Layer layer;
    Names inputs;  // empty: the layer before
  };

  ConfigReader reader_;
  Names targets_;
  std::vector<std::pair<std::string, Symbol>> inputs_;
  std::map<std::string, Symbol> symbols_;
  std::set<std::string> used_;
  std::vector<Entry> layers_;
  Symbols previous_;
};

void check_names(const char* what, const char* of_data, Names models, Names datas,
                 const std::string& path) {
  std::ranges::sort(models);
  std::ranges::sort(datas);
  if (models != datas)
    fail_format("config", "the ", what, "s of ", path, " (", joined(models), ") are not the ",
                of_data, " of the data (", joined(datas), "); give them the same names");
}

}  // namespace

ConfiguredModel model_from_section(const Dict& section, const std::string& path,
                                   const Preprocessing& preprocessing) {
  ConfiguredModel configured =
      section.find("class_name") == nullptr
          ? LayerListBuilder(ConfigReader(section, path), preprocessing).build()
          : ConfiguredModel{model_from_document(section, path), section};
  const Model& model = configured.model;
  check_names("input", "inputs", model.input_names(), names_of(preprocessing.inputs()), path);
  check_names("output", "targets", model.output_names(), names_of(preprocessing.targets()), path);
  return configured;
}

}  // namespace sluice
