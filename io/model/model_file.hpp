// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "../../layers/model/model.hpp"

namespace sluice {

/// What `save_model` writes besides graph, compile options and weights.
struct SaveOptions {
  bool include_optimizer = false;  ///< what the optimizer remembers, so that training can go on
  bool separate_weights = false;   ///< weights in a `.safetensors` file beside the `.json` file
  Dict preprocessing = {};         ///< how columns became inputs; kept as it is in `.json` files
  Dict training = {};              ///< where a run stands; kept as it is in `.json` files
};

/// What `load_model` does.
struct LoadOptions {
  bool compile = true;  ///< compiles as when it was saved, optimizer state included
};

/// What a model file holds.
struct ModelFile {
  Model model;
  Dict preprocessing;  ///< empty when the file has none
  Dict training;
};

/// Writes a model to a `.json` file of Sluice's format or to a `.keras` archive of Keras 3. The
/// file is replaced as a whole or, on failure, not at all. Equal models give equal bytes.
/// @throws std::invalid_argument for another ending, a model that is not built, a layer that cannot
/// be saved, or an optimizer asked for that a model does not have; FormatError when the file cannot
/// be written, or for `.keras` without libhdf5 and libzip.
void save_model(const Model& model, const std::filesystem::path& path,
                const SaveOptions& options = {});

/// Reads what `save_model`, or for `.keras` Keras 3, wrote; the self-test of a `.json` file is
/// replayed. @throws FormatError with the file and the path in it: damaged, another format, a newer
/// version, an unknown layer, or tensors that are not exactly one for each weight, of its shape and
/// dtype.
Model load_model(const std::filesystem::path& path, const LoadOptions& options = {});

/// The same with what was saved beside the model.
ModelFile load_model_file(const std::filesystem::path& path, const LoadOptions& options = {});

/// Writes the weights alone to a `.safetensors` file, by path, or to Keras's `.weights.h5`.
/// @throws as `save_model`.
void save_weights(const Model& model, const std::filesystem::path& path);

/// Reads weights into a built model. @throws FormatError as `load_model`; then nothing has changed.
void load_weights(Model& model, const std::filesystem::path& path);

/// The model without its weights as one line of JSON, as Keras's `model.to_json()`.
/// @throws std::invalid_argument when a layer cannot be saved.
std::string to_json(const Model& model);

/// Makes a model of such a text, of Sluice's or Keras's, with new weights.
/// @throws FormatError with line and column or with the path.
Model model_from_json(std::string_view text);

}  // namespace sluice
