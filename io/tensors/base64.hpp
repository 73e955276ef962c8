// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// The bytes as base64 text (RFC 4648, section 4, with padding, on one line).
std::string encode_base64(std::string_view bytes);

/// The bytes of base64 text; exactly what `encode_base64` writes is accepted.
/// `path` is where the text is in its document, for errors.
/// @throws FormatError with the position of a foreign character, a missing or misplaced padding, or
/// set bits behind the last byte.
std::string decode_base64(std::string_view text, std::string_view path);

}  // namespace sluice
