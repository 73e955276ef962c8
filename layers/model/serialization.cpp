// SPDX-License-Identifier: MIT
#include "serialization.hpp"

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "../base/input_layer.hpp"
#include "../base/read_config.hpp"
#include "../registry.hpp"
#include "graph_config.hpp"
#include "model_body.hpp"

namespace sluice {
namespace {

Value build_input(const Shapes& shapes) {
  if (shapes.size() == 1) return shape_value(shapes.front());
  List all;
  for (const Shape& shape : shapes) all.push_back(shape_value(shape));
  return all;
}

/// The configuration with its dtype as Keras's policy object.
Dict with_policy(Dict config) {
  if (const Value* dtype = config.find("dtype"))
    config.set("dtype", serialized("keras", "DTypePolicy", {{"name", *dtype}}));
  return config;
}

Dict input_document(const InputLayer& input) {
  Dict config = input.config();
  config.set("dtype", to_string(input.dtype()))
      .set("sparse", false)
      .set("ragged", false)
      .set("name", input.name())
      .set("optional", false);
  return serialized("keras.layers", "InputLayer", std::move(config));
}

Dict model_document(const Layer& layer) {
  const auto& body = static_cast<const ModelBody&>(layer.body());
  const bool sequential = body.class_name() == "Sequential";
  Dict config{{"name", layer.name()}, {"trainable", layer.trainable()}};
  if (sequential) {
    config.set("dtype", to_string(body.dtype()));
    config = with_policy(std::move(config));
  }
  const Dict own = body.config();
  for (const auto& [key, value] : own.entries()) config.set(key, value);
  Dict document = serialized(sequential ? "keras" : "keras.src.models.functional",
                             body.class_name(), std::move(config));
  if (!sequential) document.set("registered_name", "Functional");
  Dict build{
      {"input_shape", sequential && body.built() ? build_input(body.build_shapes()) : Value()}};
  return document.set("build_config", std::move(build));
}

Layer input_from_document(const Dict& config, const std::string& path) {
  ConfigReader reader(config, path);
  InputOptions options{.name = reader.string("name", "")};
  const std::string dtype = reader.string("dtype", "float32");
  options.dtype = made_at(path + ".dtype", [&] { return dtype_from_name(dtype); });
  for (const char* flag : {"sparse", "ragged", "optional"}) reader.only(flag, false);
  const Shape shape = read_batch_shape(reader, "batch_shape");
  reader.finish();
  return Input(shape.without(0), options);
}

}  // namespace

Dict serialized_layer(const Layer& layer) {
  if (const InputLayer* input = as_input_layer(layer)) return input_document(*input);
  const LayerBody& body = layer.body();
  if (dynamic_cast<const ModelBody*>(&body) != nullptr) return model_document(layer);
  Dict document = serialized(body.module(), body.class_name(), with_policy(layer.config()));
  if (!body.package().empty())
    document.set("registered_name", body.package() + ">" + body.class_name());
  if (body.built())
    document.set("build_config", Dict{{"input_shape", build_input(body.build_shapes())}});
  return document;
}

Dict serialized_model(const Model& model) {
  return model_document(model).set("compile_config", compile_config(model));
}

Layer layer_from_document(const Dict& document, const std::string& path) {
  ConfigReader reader(document, path);
  const std::string class_name = reader.string("class_name");
  const Value* registered = reader.optional("registered_name");
  const std::string registered_name =
      registered == nullptr || registered->is_null() ? "" : reader.string("registered_name");
  for (const char* key :
       {"module", "build_config", "compile_config", "name", "inbound_nodes", "shared_object_id"})
    reader.ignore(key);
  const ConfigReader config = reader.object("config");
  reader.finish();
  if (class_name == "InputLayer") return input_from_document(config.dict(), config.path());
  if (class_name == "Functional" || class_name == "Model")
    return functional_from_config(config.dict(), config.path());
  if (class_name == "Sequential") return sequential_from_config(config.dict(), config.path());
  return layer_from_config(class_name, registered_name, config.dict(), config.path());
}

Model model_from_document(const Dict& document, const std::string& path) {
  const Layer layer = layer_from_document(document, path);
  auto body = std::dynamic_pointer_cast<ModelBody>(layer.shared_body());
  if (!body)
    throw FormatError(text_of(path.empty() ? "class_name" : path + ".class_name",
                              ": expected a Functional or Sequential model, got \"",
                              layer.class_name(), "\""));
  Model model(std::move(body));
  ConfigReader reader(document, path);
  const Value* compile = reader.optional("compile_config");
  if (compile != nullptr && !compile->is_null()) {
    const ConfigReader config = reader.object("compile_config");
    compile_from_config(model, config.dict(), config.path());
  }
  return model;
}

}  // namespace sluice
