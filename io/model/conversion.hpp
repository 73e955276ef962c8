// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// What `convert_model` wrote.
struct Conversion {
  std::int64_t layers;
  std::int64_t parameters;
  std::optional<std::int64_t> steps;  ///< of training, where the optimizer's state was written
  std::vector<std::string> left_out;  ///< what `in` has and `out` does not, in words
};

/// Writes what the file `in` holds as the file `out`: `.json`, `.keras`, `.safetensors` or
/// `.weights.h5`, each by its ending. `out` is replaced as a whole or, on failure, not at all.
///
/// Weights alone need the model that they belong to: `graph` is a model file, or a `.json` file
/// that Keras's `model.to_json()` wrote. Its layers, compile options and preprocessing are taken,
/// its weights and optimizer state are not. A `.safetensors` file that was written here holds its
/// graph, so that it needs none.
/// @throws std::invalid_argument for another ending, `out` among the files that are read, or a
/// `graph` that is missing or not needed; FormatError as `load_model`, `load_weights` and
/// `save_model`.
Conversion convert_model(const std::filesystem::path& in, const std::filesystem::path& out,
                         const std::filesystem::path& graph = {});

}  // namespace sluice
