// SPDX-License-Identifier: MIT
#include "cell.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sluice::csv {
namespace {

constexpr std::uint64_t low_bits = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

/// The high bit of every byte that is zero, and perhaps of bytes above the first such.
constexpr std::uint64_t zero_bytes(std::uint64_t bytes) {
  return (bytes - low_bits) & ~bytes & high_bits;
}

/// The first separator, newline or quote; there is one.
const char* find_special(const char* text, char separator) {
  const std::uint64_t separators = low_bits * static_cast<unsigned char>(separator);
  for (;; text += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    const std::uint64_t found = zero_bytes(bytes ^ separators) |
                                zero_bytes(bytes ^ (low_bits * '\n')) |
                                zero_bytes(bytes ^ (low_bits * '"'));
    if (found != 0) return text + std::countr_zero(found) / 8;
  }
}

}  // namespace

void Cursor::skip_empty_lines() {
  while (position != end_) {
    if (*position == '\r' && position[1] == '\n') ++position;
    if (*position != '\n') return;
    next_line();
  }
}

Cell Cursor::cell() {
  if (*position == '"') return quoted_cell();
  const char* const begin = position;
  position = find_special(begin, separator_);
  const bool carriage_return = *position == '\n' && position != begin && position[-1] == '\r';
  return {{begin, static_cast<std::size_t>(position - begin) - (carriage_return ? 1 : 0)},
          false,
          *position == '"'
              ? "a quote inside an unquoted field; quote the field and double the quote"
              : nullptr};
}

Cell Cursor::quoted_cell() {
  const char* const begin = position + 1;
  const char* close = begin;
  std::size_t doubled = 0;
  for (;; close += 2, ++doubled) {
    close =
        static_cast<const char*>(std::memchr(close, '"', static_cast<std::size_t>(end_ - close)));
    if (close == nullptr) return {{}, true, "a quoted field without end; close its quote"};
    if (close[1] != '"') break;
  }
  std::string_view text(begin, static_cast<std::size_t>(close - begin));
  line += static_cast<std::int64_t>(std::ranges::count(text, '\n'));
  if (doubled > 0) {
    unescaped_.clear();
    for (std::size_t i = 0; i < text.size(); i += text[i] == '"' ? 2 : 1) unescaped_ += text[i];
    text = unescaped_;
  }
  position = close + 1;
  if (*position == '\r' && position[1] == '\n') ++position;
  const bool ended = *position == separator_ || *position == '\n';
  return {text, true,
          ended ? nullptr : "text behind a closing quote; double a quote inside a field"};
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const std::size_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (text.size() - i < more) return false;
    std::uint32_t point = lead & (0x3fU >> more);
    for (std::size_t k = 0; k < more; ++k, ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xc0) != 0x80) return false;
      point = point << 6 | (byte & 0x3fU);
    }
    const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
  }
  return true;
}

}  // namespace sluice::csv
