// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "spares.hpp"

namespace sluice::csv {

struct Memory {
  std::unique_ptr<char[]> bytes;
  std::size_t capacity = 0;
};

/// Whole records of a file, the last of which ends in a newline; `csv::padding` bytes in front of
/// them and behind may be read. Only at the end of the file may a quote still be open.
struct Block {
  Memory memory;
  std::string_view text;
  std::int64_t first_line;  ///< its number in the file, from 1
  std::int64_t lines;       ///< an upper bound of the records in it
};

/// Cuts a file into blocks at ends of records, which newlines inside quotes are not. Holds no more
/// than a block in memory.
class Source {
 public:
  /// Skips a byte order mark. @throws FormatError when the file cannot be opened or is UTF-16.
  Source(const std::filesystem::path& file, std::size_t block_bytes);

  /// The next block, or nothing at the end.
  /// @throws FormatError when reading fails, or for a record of more than 64 MB.
  std::optional<Block> next();
  /// Takes back the memory of a block that is no longer read, for a later one; any thread may.
  void recycle(Block&& block) { spares_.give(std::move(block.memory)); }

  const std::string& name() const { return name_; }

 private:
  void skip_byte_order_mark();
  std::size_t fill(char* memory, std::size_t capacity);

  std::string name_;
  std::ifstream stream_;
  std::size_t block_bytes_;
  std::string rest_;  // the beginning of a record that the last block did not hold whole
  std::int64_t line_ = 1;
  Spares<Memory> spares_;
};

}  // namespace sluice::csv
