// SPDX-License-Identifier: MIT
#include "model_file.hpp"

#include "../../core/base/error.hpp"
#include "../../layers/model/serialization.hpp"
#include "../files/files.hpp"
#include "../files/json.hpp"
#include "../files/kind.hpp"
#include "../keras/archive.hpp"
#include "../tensors/safetensors.hpp"
#include "../tensors/weights.hpp"
#include "document.hpp"

namespace sluice {

void save_model(const Model& model, const std::filesystem::path& path, const SaveOptions& options) {
  if (options.include_optimizer && !model.compiled())
    fail("save_model", "the model \"", model.name(),
         "\" has no optimizer to save; compile it, or leave include_optimizer out");
  if (file_kind("save_model", path, {FileKind::json, FileKind::keras}) == FileKind::keras) {
    write_file_atomic(path, to_keras_archive(model, options.include_optimizer));
  } else {
    write_model_document(model, path, options);
  }
}

Model load_model(const std::filesystem::path& path, const LoadOptions& options) {
  return load_model_file(path, options).model;
}

ModelFile load_model_file(const std::filesystem::path& path, const LoadOptions& options) {
  const FileKind kind = file_kind("load_model", path, {FileKind::json, FileKind::keras});
  return read_from(path, [&](const std::string& bytes) -> ModelFile {
    if (kind == FileKind::keras) return {model_from_keras_archive(bytes, options.compile), {}, {}};
    return read_model_document(bytes, path.parent_path(), options);
  });
}

void save_weights(const Model& model, const std::filesystem::path& path) {
  const FileKind kind =
      file_kind("save_weights", path, {FileKind::safetensors, FileKind::weights_h5});
  const NamedTensors weights = named_weights(model, "save_weights");
  write_file_atomic(
      path, kind == FileKind::weights_h5 ? to_keras_weights(model) : to_safetensors({weights, {}}));
}

void load_weights(Model& model, const std::filesystem::path& path) {
  const FileKind kind =
      file_kind("load_weights", path, {FileKind::safetensors, FileKind::weights_h5});
  named_weights(model, "load_weights");
  read_from(path, [&](const std::string& bytes) {
    if (kind == FileKind::weights_h5) {
      assign_keras_weights(model, bytes);
    } else {
      assign_weights(model, parse_safetensors(bytes, "tensors").tensors);
    }
  });
}

std::string to_json(const Model& model) {
  return to_json_text(serialized_model(model));
}

Model model_from_json(std::string_view text) {
  const Value document = parse_json(text, "model");
  const auto* dict = document.if_is<Dict>();
  if (dict == nullptr)
    fail_format("json", "expected a model as an object, got ", document.type_name());
  return model_from_document(*dict);
}

}  // namespace sluice
