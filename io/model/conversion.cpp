// SPDX-License-Identifier: MIT
#include "conversion.hpp"

#include <system_error>

#include "../../core/base/error.hpp"
#include "../files/files.hpp"
#include "../files/json.hpp"
#include "../files/kind.hpp"
#include "../keras/hdf5.hpp"
#include "../keras/tree.hpp"
#include "../tensors/safetensors.hpp"
#include "../tensors/weights.hpp"
#include "document.hpp"
#include "model_file.hpp"

namespace sluice {
namespace {

using Path = std::filesystem::path;

constexpr const char* tag = "convert";
constexpr const char* graph_key = "sluice.model";  // among a safetensors file's metadata

/// A file's content, and what of it is lost already.
struct Content {
  ModelFile file;
  std::vector<std::string> left_out = {};
};

FileKind kind_of(const Path& path) {
  return file_kind(tag, path,
                   {FileKind::keras, FileKind::json, FileKind::safetensors, FileKind::weights_h5});
}

bool has_state(const Model& model) {
  return model.compiled() && model.optimizer().built();
}

/// The same model with new weights, and an optimizer that remembers nothing.
Model renewed(const Model& model) {
  return model_from_json(to_json(model));
}

/// The model that weights belong to, without weights of its own.
ModelFile read_graph(const Path& path) {
  if (file_kind(tag, path, {FileKind::keras, FileKind::json}) == FileKind::json) {
    const std::string text = read_file(path);
    const Value document = in_file(path, [&] { return parse_json(text, "document"); });
    const auto* dict = document.if_is<Dict>();
    if (dict != nullptr && dict->find("format") == nullptr)
      return {in_file(path, [&] { return model_from_json(text); }), {}, {}};
  }
  const ModelFile file = load_model_file(path);
  return {renewed(file.model), file.preprocessing, {}};
}

[[noreturn]] void fail_without_graph(const Path& in) {
  fail(tag, in.native(),
       " holds weights alone; name the model that they belong to: --model with a .keras or .json "
       "file");
}

Content read_safetensors_content(const Path& in, const Path& graph) {
  const Safetensors content = read_safetensors(in);
  const auto own = content.metadata.find(graph_key);
  if (graph.empty() && own == content.metadata.end()) fail_without_graph(in);
  ModelFile file =
      graph.empty() ? ModelFile{in_file(in, [&] { return model_from_json(own->second); }), {}, {}}
                    : read_graph(graph);
  named_weights(file.model, tag);
  in_file(in, [&] { assign_weights(file.model, content.tensors); });
  return {file};
}

Content read_weights_h5_content(const Path& in, const Path& graph) {
  if (graph.empty()) fail_without_graph(in);
  Content content{read_graph(graph)};
  Model& model = content.file.model;
  named_weights(model, tag);
  read_from(in, [&](const std::string& bytes) {
    const Hdf5Group tree = parse_hdf5(bytes, "weights");
    assign_keras_state(model, tree);
    if (!model.compiled() && tree.groups.contains(keras_optimizer_group))
      content.left_out.emplace_back("the optimizer's state (the model is not compiled)");
  });
  return content;
}

Content read_content(const Path& in, const Path& graph) {
  const FileKind kind = kind_of(in);
  if (kind == FileKind::safetensors) return read_safetensors_content(in, graph);
  if (kind == FileKind::weights_h5) return read_weights_h5_content(in, graph);
  if (!graph.empty())
    fail(tag, in.native(), " holds the model that its weights belong to; leave --model out");
  return {load_model_file(in)};
}

bool is_same_file(const Path& a, const Path& b) {
  std::error_code absent;
  return std::filesystem::equivalent(a, b, absent);
}

/// Refuses to write where something is read, or where a save would clear it away.
void check_out(const Path& in, const Path& out, const Path& graph) {
  if (is_same_file(in, out) || (!graph.empty() && is_same_file(graph, out)))
    fail(tag, "expected another file to write than to read, got ", out.native(), " for both");
  const bool beside = is_same_file(std::filesystem::absolute(in).parent_path(),
                                   std::filesystem::absolute(out).parent_path());
  if (kind_of(out) == FileKind::json && beside && is_weights_name_of(out, in.filename().native()))
    fail(tag, "writing ", out.native(), " would clear away ", in.native(),
         ", which bears the name of its weights; write a file of another name");
}

/// Notes what a file of the kind `to` cannot hold of what was read from one of the kind `from`.
void list_left_out(Content& content, FileKind from, FileKind to) {
  if (to == FileKind::json) return;
  const auto& [model, preprocessing, training] = content.file;
  std::vector<std::string>& list = content.left_out;
  if (to == FileKind::weights_h5 && from != to)
    list.emplace_back("the layers and how they are compiled");
  if (has_state(model) && holds_weights_alone(to)) list.emplace_back("the optimizer's state");
  if (has_state(model) && from == FileKind::json && to == FileKind::keras && draws_unseeded(model))
    list.emplace_back("the seeds of dropout");
  if (!preprocessing.empty()) list.emplace_back("what was fitted to the columns of the data");
  if (!training.empty()) list.emplace_back("where the run stands");
}

void write_content(const ModelFile& file, const Path& out, FileKind kind) {
  if (kind == FileKind::weights_h5) {
    save_weights(file.model, out);
  } else if (kind == FileKind::safetensors) {
    write_safetensors(out, {named_weights(file.model, tag), {{graph_key, to_json(file.model)}}});
  } else {
    SaveOptions options{.include_optimizer = has_state(file.model)};
    if (kind == FileKind::json) {
      options.preprocessing = file.preprocessing;
      options.training = file.training;
    }
    save_model(file.model, out, options);
  }
}

}  // namespace

Conversion convert_model(const Path& in, const Path& out, const Path& graph) {
  const FileKind kind = kind_of(out);
  check_out(in, out, graph);
  Content content = read_content(in, graph);
  write_content(content.file, out, kind);
  list_left_out(content, kind_of(in), kind);
  const Model& model = content.file.model;
  Conversion conversion{static_cast<std::int64_t>(model.layers().size()),
                        model.count_params(),
                        {},
                        std::move(content.left_out)};
  if (has_state(model) && !holds_weights_alone(kind))
    conversion.steps = model.optimizer().iterations();
  return conversion;
}

}  // namespace sluice
