// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// A file or a document that cannot be accepted; the text names the file and the JSON path.
class FormatError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Shortest decimal text that reads back as the same number; never the locale's.
std::string to_text(double number);
std::string to_text(float number);
std::string to_text(std::int64_t number);

/// Appends one part of an error message: text, numbers, or anything with a `to_string`.
template <class Part>
void append_text(std::string& text, const Part& part) {
  if constexpr (std::convertible_to<const Part&, std::string_view>) {
    text += std::string_view(part);
  } else if constexpr (std::floating_point<Part>) {
    text += to_text(part);
  } else if constexpr (std::integral<Part>) {
    text += to_text(static_cast<std::int64_t>(part));
  } else {
    text += to_string(part);
  }
}

/// One part of a message, whatever its type: what appends it, and where it is. Messages are many
/// and rarely made, so that little code is spent on each.
struct TextPart {
  void (*append)(std::string& text, const void* part, std::size_t size);
  const void* part;
  std::size_t size;  ///< of a text
};
template <class Part>
TextPart part_of(const Part& part) {
  if constexpr (std::convertible_to<const Part&, std::string_view>) {
    const std::string_view view = part;
    return {[](std::string& text, const void* from, std::size_t size) {
              text.append(static_cast<const char*>(from), size);
            },
            view.data(), view.size()};
  } else {
    return {[](std::string& text, const void* from, std::size_t) {
              append_text(text, *static_cast<const Part*>(from));
            },
            &part, 0};
  }
}

std::string joined(std::initializer_list<TextPart> parts);
[[noreturn]] void throw_invalid(std::string_view tag, std::initializer_list<TextPart> parts);
[[noreturn]] void throw_format(std::string_view tag, std::initializer_list<TextPart> parts);

/// The parts put together as one text.
template <class... Parts>
std::string text_of(const Parts&... parts) {
  return joined({part_of(parts)...});
}

/// Throws std::invalid_argument `[tag] part part ...`: what was expected, what came, how to fix it.
template <class... Parts>
[[noreturn]] void fail(std::string_view tag, const Parts&... parts) {
  throw_invalid(tag, {part_of(parts)...});
}

/// Throws FormatError `[tag] part part ...`, for files and documents.
template <class... Parts>
[[noreturn]] void fail_format(std::string_view tag, const Parts&... parts) {
  throw_format(tag, {part_of(parts)...});
}

/// `; did you mean "name"?` with the nearest of the names, or `; choose one of a, b, c` when none
/// is near.
std::string suggestion(std::string_view given, std::span<const std::string> names);

/// The names with ", " between them.
std::string joined(std::span<const std::string> names);

}  // namespace sluice
