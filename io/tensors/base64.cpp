// SPDX-License-Identifier: MIT
#include "base64.hpp"

#include <array>
#include <cstdint>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 255;

constexpr std::array<std::uint8_t, 256> digits_of_alphabet() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(foreign);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return index < bytes.size() ? static_cast<std::uint8_t>(bytes[index]) : 0;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    text += alphabet[group >> 18];
    text += alphabet[group >> 12 & 63];
    text += i + 1 < bytes.size() ? alphabet[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? alphabet[group & 63] : '=';
  }
  return text;
}

std::string decode_base64(std::string_view text, std::string_view path) {
  static constexpr auto digits = digits_of_alphabet();
  if (text.size() % 4 != 0)
    fail_format("base64", "expected groups of 4 characters at ", path, ", got ", text.size(),
                " characters");
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::size_t length = text.size() - padding;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const std::uint8_t digit = digits[static_cast<std::uint8_t>(text[i])];
    if (digit == foreign)
      fail_format("base64", "expected a base64 character at ", path, ", got another at position ",
                  i);
    group = (group << 6 | digit) & 0xffffff;
    if (i % 4 != 0) bytes += static_cast<char>(group >> (6 - 2 * (i % 4)) & 255);
  }
  const std::uint32_t unused = padding == 0 ? 0 : group & ((1U << 2 * padding) - 1);
  if (unused != 0)
    fail_format("base64", "expected zero bits behind the last byte at ", path, ", got others");
  return bytes;
}

}  // namespace sluice
