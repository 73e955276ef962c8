// SPDX-License-Identifier: MIT
#include "registry.hpp"

#include <algorithm>

#include "../core/base/error.hpp"
#include "../core/base/registered.hpp"
#include "../core/base/serialized.hpp"
#include "activations/activation.hpp"
#include "core/dense.hpp"
#include "core/embedding.hpp"
#include "core/lambda.hpp"
#include "merging/concatenate.hpp"
#include "merging/merge.hpp"
#include "normalization/layer_normalization.hpp"
#include "regularization/dropout.hpp"
#include "reshaping/flatten.hpp"
#include "reshaping/reshape.hpp"
#include "tabular/gated_feature_fusion.hpp"

namespace sluice {
namespace {

/// The layers that programs registered.
Registered<LayerFactory>& registered() {
  static Registered<LayerFactory> factories;
  return factories;
}

bool is_called(const LayerClass& known, const std::string& registered_name) {
  if (known.packages.empty()) return registered_name.empty() || registered_name == known.class_name;
  return std::ranges::any_of(known.packages, [&](const std::string& package) {
    return registered_name == package + ">" + known.class_name;
  });
}

LayerFactory find_factory(const std::string& class_name, const std::string& registered_name) {
  for (const LayerClass& known : layer_classes())
    if (class_name == known.class_name && is_called(known, registered_name)) return known.make;
  return registered().find(registered_name).value_or(nullptr);
}

std::vector<std::string> supported() {
  std::vector<std::string> names{"Functional", "InputLayer", "Sequential"};
  for (const LayerClass& known : layer_classes()) names.push_back(known.class_name);
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

const std::vector<LayerClass>& layer_classes() {
  static const std::vector<LayerClass> all{Activation::description(),
                                           Add::description(),
                                           Average::description(),
                                           Concatenate::description(),
                                           Dense::description(),
                                           Dropout::description(),
                                           Embedding::description(),
                                           Flatten::description(),
                                           GatedFeatureFusion::description(),
                                           Lambda::description(),
                                           LayerNormalization::description(),
                                           Multiply::description(),
                                           Reshape::description(),
                                           Subtract::description()};
  return all;
}

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
                              joined(supported()), "; a custom layer needs register_layer"));
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
