// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "../../core/base/config.hpp"

namespace sluice {

/// Reads one JSON document (RFC 8259, UTF-8, a byte-order mark is skipped). Keys keep their order;
/// a number without fraction and exponent becomes an integer, any other a double.
/// `source` names the text in errors, usually its file.
/// @throws FormatError with source, line and column: bad syntax or UTF-8, a key given twice, an
/// integer that does not fit 64 bits, a number beyond double, or nesting deeper than 200.
Value parse_json(std::string_view text, std::string_view source);

/// Writes a document that `parse_json` reads back as the same value: doubles by their shortest
/// text, always with a fraction or an exponent. With `indent` 0 on one line; else nested values on
/// lines of their own, `indent` spaces a level, lists of plain values on one line.
/// @throws FormatError with the path of a number that is not finite or of text that is not UTF-8.
std::string to_json_text(const Value& value, int indent = 0);

}  // namespace sluice
