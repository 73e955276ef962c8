// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// What a `.safetensors` file holds: tensors in the order of its header, and free text by key.
struct Safetensors {
  NamedTensors tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads a file of the safetensors format: 8 bytes with the length of a JSON header, the header,
/// then the elements. Every length and offset is checked before a byte is read.
/// `source` names the bytes in errors, usually their file.
/// @throws FormatError: a header above 100 MB or beyond the file, a name given twice, an element
/// type other than F32, F64 and I32, a shape that does not fit its bytes, bytes that belong to no
/// tensor or to two, or bytes behind the last.
Safetensors parse_safetensors(std::string_view bytes, std::string_view source);

/// The file's bytes; equal content gives equal bytes. Elements are in the order of the tensors, the
/// 8-byte ones first so that all are aligned.
/// @throws FormatError for a name given twice or one that the format reserves.
std::string to_safetensors(const Safetensors& content);

/// The same from and to a file. @throws FormatError also for what the file system refuses.
Safetensors read_safetensors(const std::filesystem::path& path);
void write_safetensors(const std::filesystem::path& path, const Safetensors& content);

}  // namespace sluice
