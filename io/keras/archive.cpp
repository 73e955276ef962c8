// SPDX-License-Identifier: MIT
#include "archive.hpp"

#include <map>

#include "../../core/base/error.hpp"
#include "../../layers/model/serialization.hpp"
#include "../files/json.hpp"
#include "../tensors/weights.hpp"
#include "tree.hpp"
#include "zip_archive.hpp"

namespace sluice {
namespace {

constexpr const char* metadata_member = "metadata.json";
constexpr const char* config_member = "config.json";
constexpr const char* weights_member = "model.weights.h5";

/// The members by name. @throws FormatError for a member that is none of a model's.
std::map<std::string, std::string> read_members(std::string_view bytes) {
  std::map<std::string, std::string> members;
  for (auto& [name, content] : parse_zip(bytes, "the archive")) {
    if (name != metadata_member && name != config_member && name != weights_member)
      fail_format("keras", "expected no member but ", metadata_member, ", ", config_member, " and ",
                  weights_member, ", got ", name);
    members[name] = std::move(content);
  }
  for (const char* name : {config_member, weights_member})
    if (!members.contains(name))
      fail_format("keras", "expected the member ", name, ", got an archive without it");
  return members;
}

/// What Keras itself does not read; the date is that of the archive's members.
Dict metadata() {
  return {{"keras_version", "3.15.1"}, {"date_saved", "1980-01-01@00:00:00"}};
}

}  // namespace

std::string to_keras_archive(const Model& model, bool include_optimizer) {
  named_weights(model, "save_model");
  Hdf5Group tree = keras_tree(model);
  if (include_optimizer && model.optimizer().built())
    tree.groups[keras_optimizer_group] = keras_optimizer_tree(model.optimizer());
  return to_zip({{metadata_member, to_json_text(metadata())},
                 {config_member, to_json_text(serialized_model(model))},
                 {weights_member, to_hdf5(tree)}});
}

Model model_from_keras_archive(std::string_view bytes, bool compile) {
  const std::map<std::string, std::string> members = read_members(bytes);
  const Value document = parse_json(members.at(config_member), config_member);
  const auto* config = document.if_is<Dict>();
  if (config == nullptr)
    fail_format("keras", "expected an object as ", config_member, ", got ", document.type_name());
  Dict graph = *config;
  if (!compile) graph.erase("compile_config");
  Model model = model_from_document(graph, config_member);
  assign_keras_state(model, parse_hdf5(members.at(weights_member), weights_member));
  return model;
}

std::string to_keras_weights(const Model& model) {
  return to_hdf5(keras_tree(model));
}

void assign_keras_weights(Model& model, std::string_view bytes) {
  assign_keras_tree(model, parse_hdf5(bytes, "weights"));
}

}  // namespace sluice
