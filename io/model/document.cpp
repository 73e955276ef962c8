// SPDX-License-Identifier: MIT
#include "document.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>

#include "../../core/base/error.hpp"
#include "../../layers/model/serialization.hpp"
#include "../files/files.hpp"
#include "../files/json.hpp"
#include "../tensors/document.hpp"
#include "../tensors/safetensors.hpp"
#include "../tensors/weights.hpp"
#include "self_test.hpp"

namespace sluice {
namespace {

constexpr const char* format_name = "sluice.model";
constexpr std::int64_t newest_version = 1;
constexpr std::size_t digest_digits = 16;
constexpr std::string_view weights_ending = ".safetensors";

/// 64 bits that differ when the bytes do (FNV-1a), as hexadecimal digits.
std::string digest(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : bytes) hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3U;
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 15];
  return text;
}

/// How the names of the files of weights of a model file begin: `model-` for `model.json`.
std::string weights_prefix(const std::filesystem::path& path) {
  return path.stem().native() + "-";
}

/// A file of weights beside a model file, named by its content so that the weights of the model
/// file that is there stay until the new one is. Removed again unless kept.
class WeightsFile {
 public:
  WeightsFile(const std::filesystem::path& model_path, const std::string& bytes)
      : name_(weights_prefix(model_path) + digest(bytes) + std::string(weights_ending)),
        path_(model_path.parent_path() / name_),
        kept_(std::filesystem::exists(path_)) {
    write_file_atomic(path_, bytes);
  }
  ~WeightsFile() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove(path_, ignored);
  }
  WeightsFile(const WeightsFile&) = delete;
  WeightsFile& operator=(const WeightsFile&) = delete;

  const std::string& name() const { return name_; }
  const std::string& keep() {
    kept_ = true;
    return name_;
  }

 private:
  std::string name_;
  std::filesystem::path path_;
  bool kept_;
};

/// Removes files of weights that earlier saves of the same model file left.
void remove_other_weights(const std::filesystem::path& path, const std::string& kept) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::vector<std::filesystem::path> others;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().native();
    if (is_weights_name_of(path, name) && name != kept) others.push_back(entry.path());
  }
  std::error_code ignored;  // what cannot be removed does no harm
  for (const std::filesystem::path& other : others) std::filesystem::remove(other, ignored);
}

List optimizer_document(const Model& model) {
  List state;
  for (const auto& [name, tensor] : model.optimizer().state()) {
    Dict entry{{"name", name}};
    for (const auto& [key, value] : tensor_document(tensor).entries()) entry.set(key, value);
    state.emplace_back(std::move(entry));
  }
  return state;
}

void read_optimizer(Model& model, const List& list, const std::string& path) {
  if (!model.compiled())
    fail_format("optimizer", "expected no state at ", path, " of a model that is not compiled");
  NamedTensors state;
  for (std::size_t k = 0; k < list.size(); ++k) {
    const std::string where = text_of(path, "[", k, "]");
    const auto* entry = list[k].if_is<Dict>();
    if (entry == nullptr)
      fail_format("optimizer", "expected an object at ", where, ", got ", list[k].type_name());
    ConfigReader reader(*entry, where);
    const std::string name = reader.string("name");
    Dict tensor = *entry;
    tensor.erase("name");
    state.emplace_back(name, tensor_from_document(ConfigReader(tensor, where)));
  }
  model.optimizer().build(model.trainable_parameters());
  model.optimizer().set_state(state);
}

/// Every layer that draws random numbers in training, by its path.
std::map<std::string, Layer> drawing_layers(const Layer& layer, const std::string& path) {
  std::map<std::string, Layer> drawing;
  if (layer.body().seed()) drawing.emplace(path, layer);
  for (const auto& [attribute, inner, listed] : layer.body().children())
    drawing.merge(drawing_layers(inner, path.empty() ? inner.name() : path + "/" + inner.name()));
  return drawing;
}

Dict seeds_document(const Model& model) {
  Dict seeds;
  for (const auto& [path, layer] : drawing_layers(model, ""))
    seeds.set(path, static_cast<std::int64_t>(*layer.body().seed()));
  return seeds;
}

void read_seeds(Model& model, ConfigReader seeds) {
  for (const auto& [path, layer] : drawing_layers(model, ""))
    layer.body().set_seed(static_cast<std::uint64_t>(seeds.integer(path)));
  seeds.finish();
}

/// The weights: an object of tensors, or the name of a file beside the document.
NamedTensors read_weights(ConfigReader& root, const std::filesystem::path& folder) {
  const auto* name = root.required("weights").if_is<std::string>();
  if (name == nullptr) return tensors_from_document(root.object("weights"));
  const std::filesystem::path file(*name);
  if (file != file.filename() || !name->ends_with(weights_ending))
    root.refuse("weights", "tensors or the name of a .safetensors file in the same folder");
  return read_safetensors(folder / file).tensors;
}

void check_format(ConfigReader& root) {
  if (!root.has("format") && root.has("class_name"))
    fail_format("model_file",
                "expected a model with its weights, got a model's graph alone; use "
                "model_from_json, or \"sluice convert\" with a file of weights");
  root.only("format", format_name);
  root.string("format");
  const std::int64_t version = root.integer("format_version");
  if (version > newest_version)
    fail_format("model_file", "expected format_version up to ", newest_version, ", got ", version,
                "; the file is of a newer Sluice");
  if (version < 1) root.refuse("format_version", "1 or more");
}

/// The graph's document, without what would compile it unless that is wanted.
Dict graph_document(ConfigReader& root, const LoadOptions& options) {
  Dict document = root.object("model").dict();
  if (!options.compile) document.erase("compile_config");
  return document;
}

Dict optional_dict(ConfigReader& root, const std::string& key) {
  return root.has(key) ? root.object(key).dict() : Dict();
}

}  // namespace

bool is_weights_name_of(const std::filesystem::path& path, const std::string& name) {
  const std::string prefix = weights_prefix(path);
  return name.starts_with(prefix) && name.ends_with(weights_ending) &&
         name.size() == prefix.size() + digest_digits + weights_ending.size() &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == prefix.size() + digest_digits;
}

bool draws_unseeded(const Model& model) {
  return std::ranges::any_of(drawing_layers(model, ""), [](const auto& entry) {
    const Dict config = entry.second.body().config();
    const Value* seed = config.find("seed");
    return seed == nullptr || seed->is_null();
  });
}

void write_model_document(const Model& model, const std::filesystem::path& path,
                          const SaveOptions& options) {
  const NamedTensors weights = named_weights(model, "save_model");
  Dict root{{"format", format_name},
            {"format_version", newest_version},
            {"model", serialized_model(model)}};
  std::optional<WeightsFile> separate;
  if (options.separate_weights) separate.emplace(path, to_safetensors({weights, {}}));
  root.set("weights", separate ? Value(separate->name()) : Value(tensors_document(weights)));
  if (options.include_optimizer && model.optimizer().built())
    root.set("optimizer", optimizer_document(model)).set("seeds", seeds_document(model));
  if (!options.preprocessing.empty()) root.set("preprocessing", options.preprocessing);
  if (!options.training.empty()) root.set("training", options.training);
  Dict self_test = self_test_document(model);
  if (!self_test.empty()) root.set("self_test", std::move(self_test));
  write_file_atomic(path, to_json_text(root, 1) + "\n");
  remove_other_weights(path, separate ? separate->keep() : "");
}

ModelFile read_model_document(std::string_view text, const std::filesystem::path& folder,
                              const LoadOptions& options) {
  const Value document = parse_json(text, "document");
  const auto* dict = document.if_is<Dict>();
  if (dict == nullptr) fail_format("model_file", "expected an object, got ", document.type_name());
  ConfigReader root(*dict, "");
  check_format(root);
  const Dict graph = graph_document(root, options);
  Model model = model_from_document(graph, "model");
  assign_weights(model, read_weights(root, folder));
  const bool in_training = root.has("optimizer");
  if (in_training && options.compile)
    read_optimizer(model, root.list("optimizer"), root.path_of("optimizer"));
  if (in_training) read_seeds(model, root.object("seeds"));
  ModelFile file{model, optional_dict(root, "preprocessing"), optional_dict(root, "training")};
  if (root.has("self_test")) replay_self_test(model, root.object("self_test"));
  root.finish();
  return file;
}

}  // namespace sluice
