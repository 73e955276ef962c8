// SPDX-License-Identifier: MIT
#include "registry.hpp"

#include "../core/base/error.hpp"
#include "../core/base/registered.hpp"
#include "../core/base/serialized.hpp"
#include "activations/activation.hpp"
#include "core/dense.hpp"
#include "core/embedding.hpp"
#include "core/lambda.hpp"
#include "merging/concatenate.hpp"
#include "merging/merge.hpp"
#include "regularization/dropout.hpp"
#include "reshaping/flatten.hpp"
#include "reshaping/reshape.hpp"
#include "tabular/gated_feature_fusion.hpp"

namespace sluice {
namespace {

/// A class that we know: Keras's class name and the package it is registered under.
struct KnownLayer {
  const char* class_name;
  const char* package;
  Layer (*make)(ConfigReader&, LayerOptions);
};

constexpr KnownLayer known_layers[] = {
    {"Activation", "", Activation::from_config},
    {"Add", "", Add::from_config},
    {"Average", "", Average::from_config},
    {"Concatenate", "", Concatenate::from_config},
    {"Dense", "", Dense::from_config},
    {"Dropout", "", Dropout::from_config},
    {"Embedding", "", Embedding::from_config},
    {"Flatten", "", Flatten::from_config},
    {"GatedFeatureFusion", "kerasfactory.layers", GatedFeatureFusion::from_config},
    {"GatedFeatureFusion", "kmr.layers", GatedFeatureFusion::from_config},
    {"Lambda", "", Lambda::from_config},
    {"Multiply", "", Multiply::from_config},
    {"Reshape", "", Reshape::from_config},
    {"Subtract", "", Subtract::from_config},
};

/// The layers that programs registered.
Registered<LayerFactory>& registered() {
  static Registered<LayerFactory> factories;
  return factories;
}

LayerFactory find_factory(const std::string& class_name, const std::string& registered_name) {
  for (const KnownLayer& layer : known_layers) {
    const std::string package = layer.package;
    const bool same_package = package.empty()
                                  ? registered_name.empty() || registered_name == class_name
                                  : registered_name == package + ">" + class_name;
    if (class_name == layer.class_name && same_package) return layer.make;
  }
  return registered().find(registered_name).value_or(nullptr);
}

std::vector<std::string> supported() {
  std::vector<std::string> names{"Functional", "InputLayer", "Sequential"};
  for (const KnownLayer& layer : known_layers)
    if (std::string(layer.package) != "kmr.layers") names.emplace_back(layer.class_name);
  for (const std::string& own : registered().names()) names.push_back(own);
  return names;
}

/// Reads a dtype given by name or as Keras's policy object.
std::optional<DType> read_dtype(ConfigReader& config) {
  const Value* value = config.optional("dtype");
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (const auto* name = value->if_is<std::string>())
    return made_at(config.path_of("dtype"), [&] { return dtype_from_name(*name); });
  ConfigReader policy = config.object("dtype");
  policy.ignore("module");
  policy.ignore("registered_name");
  policy.ignore("shared_object_id");
  policy.only("class_name", "DTypePolicy");
  ConfigReader inner = policy.object("config");
  const std::string name = inner.string("name");
  inner.only("source_name", nullptr);
  inner.finish();
  policy.finish();
  return made_at(inner.path_of("name"), [&] { return dtype_from_name(name); });
}

}  // namespace

void register_layer(const std::string& registered_name, LayerFactory factory) {
  if (registered_name.find('>') == std::string::npos)
    fail("register_layer", "expected a name like my_package>MyLayer, got \"", registered_name,
         "\"");
  if (!registered().add(registered_name, std::move(factory)))
    fail("register_layer", "\"", registered_name, "\" is registered already");
}

Layer layer_from_config(const std::string& class_name, const std::string& registered_name,
                        const Dict& config, const std::string& path) {
  const LayerFactory make = find_factory(class_name, registered_name);
  if (!make) {
    const std::string shown = registered_name.empty() ? class_name : registered_name;
    throw FormatError(text_of(path, ": unknown layer class \"", shown, "\"; supported are ",
                              joined(supported()), "; a layer of one's own needs register_layer"));
  }
  ConfigReader reader(config, path);
  LayerOptions common;
  common.name = reader.string("name", "");
  common.trainable = reader.boolean("trainable", true);
  common.dtype = read_dtype(reader);
  Layer layer = made_at(path, [&] { return make(reader, common); });
  reader.finish();
  return layer;
}

}  // namespace sluice
