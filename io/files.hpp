// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sluice {

/// The largest file that is read unless a caller says otherwise, in bytes: 4 GiB.
inline constexpr std::uint64_t default_file_limit = std::uint64_t{4} << 30;

/// The whole content of a file.
/// @throws FormatError with the path: it cannot be opened or read, is a folder, or holds more than
/// `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit = default_file_limit);

/// Replaces a file by `content` so that a reader, or a machine that stops in between, sees the old
/// file or the new one and never a part: a temporary file in the same folder, flushed to the disk,
/// takes the name. A symbolic link keeps pointing at what it pointed at.
/// @throws FormatError with the path when that is not possible; then nothing has changed.
void write_file_atomic(const std::filesystem::path& path, std::string_view content);

}  // namespace sluice
