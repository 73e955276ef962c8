// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <string_view>

#include "../../core/base/error.hpp"

namespace sluice {

/// Writes RFC 4180 field by field, quoting where it must, so that CsvReader reads back the same.
/// Lines end in LF; numbers are the shortest text that reads back the same, whatever the locale.
class CsvWriter {
 public:
  /// `out` must outlive the writer. @throws std::invalid_argument for a separator other than `,`,
  /// `;` and tab.
  explicit CsvWriter(std::ostream& out, char separator = ',');

  CsvWriter& text(std::string_view text);
  /// @throws std::invalid_argument when the number is not finite: say `missing` instead.
  template <class Number>
  requires std::floating_point<Number> || std::integral<Number> CsvWriter& number(Number number) {
    if constexpr (std::floating_point<Number>) {
      if (!(number - number == 0)) refuse(to_text(number));
      return field(to_text(number));
    } else {
      return field(to_text(static_cast<std::int64_t>(number)));
    }
  }
  /// An empty field.
  CsvWriter& missing() { return field(""); }
  void end_row();

 private:
  CsvWriter& field(std::string_view ready);
  [[noreturn]] static void refuse(std::string_view number);

  std::ostream& out_;
  char separator_;
  int fields_ = 0;
  bool empty_ = true;  // nothing but one empty field in this row so far
};

}  // namespace sluice
