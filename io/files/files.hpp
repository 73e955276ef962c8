// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "../../core/base/error.hpp"

namespace sluice {

/// The largest file that is read unless a caller says otherwise, in bytes: 4 GiB.
inline constexpr std::uint64_t default_file_limit = std::uint64_t{4} << 30;

/// The whole content of a file.
/// @throws FormatError with the path: it cannot be opened or read, is a folder, or holds more than
/// `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit = default_file_limit);

/// Runs a function that reads a file; what it refuses becomes a FormatError that begins with the
/// file.
template <class Function>
auto in_file(const std::filesystem::path& path, Function&& function) {
  try {
    return function();
  } catch (const FormatError& error) {
    throw FormatError(text_of(path.native(), ": ", error.what()));
  } catch (const std::invalid_argument& error) {
    throw FormatError(text_of(path.native(), ": ", error.what()));
  }
}

/// Hands a file's content to `read`, whose errors begin with the file.
template <class Read>
auto read_from(const std::filesystem::path& path, Read&& read) {
  const std::string bytes = read_file(path);
  return in_file(path, [&] { return read(bytes); });
}

/// Replaces a file by `content` so that a reader, or a machine that stops in between, sees the old
/// file or the new one and never a part: a temporary file in the same folder, flushed to the disk,
/// takes the name. A symbolic link keeps pointing at what it pointed at.
/// @throws FormatError with the path when that is not possible; then nothing has changed.
void write_file_atomic(const std::filesystem::path& path, std::string_view content);

}  // namespace sluice
