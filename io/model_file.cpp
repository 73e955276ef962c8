// SPDX-License-Identifier: MIT
#include "model_file.hpp"

#include "../core/error.hpp"
#include "../layers/serialization.hpp"
#include "files.hpp"
#include "json.hpp"
#include "keras_archive.hpp"
#include "model_document.hpp"
#include "safetensors.hpp"
#include "weights.hpp"

namespace sluice {
namespace {

enum class Kind : std::uint8_t { json, keras, safetensors, weights_h5 };

constexpr std::pair<std::string_view, Kind> endings[] = {
    {".json", Kind::json},
    {".keras", Kind::keras},
    {".safetensors", Kind::safetensors},
    {".weights.h5", Kind::weights_h5},
};

/// The kind of a file by its ending. @throws std::invalid_argument when it is neither of the two.
Kind kind_of(std::string_view tag, const std::filesystem::path& path, Kind first, Kind second) {
  std::string expected;
  for (const auto& [ending, kind] : endings) {
    if (kind != first && kind != second) continue;
    if (path.native().ends_with(ending)) return kind;
    expected += text_of(expected.empty() ? "" : " or ", ending);
  }
  fail(tag, "expected a file that ends in ", expected, ", got ", path.native());
}

/// Reads a file, and puts its name before what is wrong in it.
template <class Read>
auto read_from(const std::filesystem::path& path, Read&& read) {
  const std::string bytes = read_file(path);
  try {
    return read(bytes);
  } catch (const FormatError& error) {
    throw FormatError(text_of(path.native(), ": ", error.what()));
  } catch (const std::invalid_argument& error) {
    throw FormatError(text_of(path.native(), ": ", error.what()));
  }
}

}  // namespace

void save_model(const Model& model, const std::filesystem::path& path, const SaveOptions& options) {
  if (options.include_optimizer && !model.compiled())
    fail("save_model", "the model \"", model.name(),
         "\" has no optimizer to save; compile it, or leave include_optimizer out");
  if (kind_of("save_model", path, Kind::json, Kind::keras) == Kind::keras) {
    write_file_atomic(path, to_keras_archive(model, options.include_optimizer));
  } else {
    write_model_document(model, path, options);
  }
}

Model load_model(const std::filesystem::path& path, const LoadOptions& options) {
  return load_model_file(path, options).model;
}

ModelFile load_model_file(const std::filesystem::path& path, const LoadOptions& options) {
  const Kind kind = kind_of("load_model", path, Kind::json, Kind::keras);
  return read_from(path, [&](const std::string& bytes) -> ModelFile {
    if (kind == Kind::keras) return {model_from_keras_archive(bytes, options), {}, {}};
    return read_model_document(bytes, path.parent_path(), options);
  });
}

void save_weights(const Model& model, const std::filesystem::path& path) {
  const Kind kind = kind_of("save_weights", path, Kind::safetensors, Kind::weights_h5);
  const NamedTensors weights = named_weights(model, "save_weights");
  write_file_atomic(
      path, kind == Kind::weights_h5 ? to_keras_weights(model) : to_safetensors({weights, {}}));
}

void load_weights(const Model& model, const std::filesystem::path& path) {
  const Kind kind = kind_of("load_weights", path, Kind::safetensors, Kind::weights_h5);
  named_weights(model, "load_weights");
  read_from(path, [&](const std::string& bytes) {
    if (kind == Kind::weights_h5) {
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
