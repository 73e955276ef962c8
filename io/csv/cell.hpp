// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::csv {

/// One field as RFC 4180 reads it.
struct Cell {
  std::string_view text;  ///< without its quotes; valid until the next cell is read
  bool quoted = false;
  const char* fault = nullptr;  ///< what is wrong with its quotes, or null
};

/// Walks over the fields of text that ends in a newline and has `csv::padding` bytes behind it.
class Cursor {
 public:
  Cursor(std::string_view text, char separator, std::int64_t first_line)
      : position(text.data()),
        line(first_line),
        end_(text.data() + text.size()),
        separator_(separator) {}

  bool at_end() const { return position == end_; }
  char separator() const { return separator_; }
  /// Whether the field before was the last of its record.
  bool at_newline() const { return *position == '\n'; }
  /// Steps over a newline.
  void next_line() {
    ++position;
    ++line;
  }
  /// Steps over empty lines.
  void skip_empty_lines();

  /// The field that begins at `position`, which is then at the separator or newline behind it.
  Cell cell();

  const char* position;  ///< for readers of plain numbers, who step over fields on their own
  std::int64_t line;     ///< number of the line in the file, from 1

 private:
  Cell quoted_cell();

  const char* end_;
  char separator_;
  std::string unescaped_;
};

/// Whether bytes are well-formed UTF-8 (Unicode 15, table 3-7).
bool is_utf8(std::string_view text);

}  // namespace sluice::csv
