// SPDX-License-Identifier: MIT
#include "serialization.hpp"

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "../base/batch_shape.hpp"
#include "../base/input_layer.hpp"
#include "../registry.hpp"
#include "graph_config.hpp"

namespace sluice {
namespace {

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

/// What a document says of its layer.
struct Header {
  std::string class_name;
  std::string registered_name;  ///< empty where Keras writes none
  ConfigReader config;
};

Header read_header(const Dict& document, const std::string& path) {
  ConfigReader reader(document, path);
  std::string class_name = reader.string("class_name");
  const Value* registered = reader.optional("registered_name");
  std::string registered_name =
      registered == nullptr || registered->is_null() ? "" : reader.string("registered_name");
  for (const char* key :
       {"module", "build_config", "compile_config", "name", "inbound_nodes", "shared_object_id"})
    reader.ignore(key);
  ConfigReader config = reader.object("config");
  reader.finish();
  return {std::move(class_name), std::move(registered_name), std::move(config)};
}

bool is_model(const Header& header) {
  const std::string& name = header.class_name;
  return name == "Functional" || name == "Model" || name == "Sequential";
}

Model model_from_header(const Header& header) {
  const ConfigReader& config = header.config;
  if (header.class_name == "Sequential")
    return sequential_from_config(config.dict(), config.path());
  return functional_from_config(config.dict(), config.path());
}

}  // namespace

Dict serialized_layer(const Layer& layer) {
  return layer.body().serialized();
}

Dict serialized_model(const Model& model) {
  return serialized_layer(model).set("compile_config", compile_config(model));
}

Layer layer_from_document(const Dict& document, const std::string& path) {
  const Header header = read_header(document, path);
  const ConfigReader& config = header.config;
  if (header.class_name == "InputLayer") return input_from_document(config.dict(), config.path());
  if (is_model(header)) return model_from_header(header);
  return layer_from_config(header.class_name, header.registered_name, config.dict(), config.path());
}

Model model_from_document(const Dict& document, const std::string& path) {
  const Header header = read_header(document, path);
  if (!is_model(header))
    throw FormatError(text_of(path.empty() ? "class_name" : path + ".class_name",
                              ": expected a Functional or Sequential model, got \"",
                              header.class_name, "\""));
  Model model = model_from_header(header);
  ConfigReader reader(document, path);
  const Value* compile = reader.optional("compile_config");
  if (compile != nullptr && !compile->is_null()) {
    const ConfigReader config = reader.object("compile_config");
    compile_from_config(model, config.dict(), config.path());
  }
  return model;
}

}  // namespace sluice
