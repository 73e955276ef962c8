// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string_view>

namespace sluice {

/// What a file of a model or of weights is, told by its ending.
enum class FileKind : std::uint8_t {
  json,         ///< `.json`: Sluice's model file
  keras,        ///< `.keras`: Keras's archive
  safetensors,  ///< `.safetensors`: weights by path
  weights_h5,   ///< `.weights.h5`: Keras's weights
};

/// Whether files of a kind hold weights and no model that they belong to.
bool holds_weights_alone(FileKind kind);

/// The kind of a file. @throws std::invalid_argument `[tag]` unless it is one of `expected`, with
/// their endings.
FileKind file_kind(std::string_view tag, const std::filesystem::path& path,
                   std::initializer_list<FileKind> expected);

}  // namespace sluice
