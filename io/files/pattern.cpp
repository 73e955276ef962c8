// SPDX-License-Identifier: MIT
#include "pattern.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

constexpr int most_digits = 50;
constexpr std::size_t most_width = 100;
constexpr int usual_digits = 6;  // Python's, where a kind but no digits are given

/// Reads an unsigned number from the front of `text`, or nothing.
int number_from(std::string_view& text, int fallback) {
  int number = fallback;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string digits_of(double value, char kind, int digits) {
  if (kind == 0 || !std::isfinite(value)) return to_text(value);
  const auto format = kind == 'f'   ? std::chars_format::fixed
                      : kind == 'e' ? std::chars_format::scientific
                                    : std::chars_format::general;
  std::array<char, 512> text;
  const int wanted = digits < 0 ? usual_digits : digits;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, wanted);
  return {text.data(), end.ptr};
}

}  // namespace

FilePattern::FilePattern(std::string tag, const std::string& pattern) : tag_(std::move(tag)) {
  parts_.emplace_back();
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    const bool twice = at + 1 < pattern.size() && pattern[at + 1] == c;
    if (c == '{' && !twice) {
      at = read_place(pattern, at + 1, parts_.back());
      parts_.emplace_back();
      continue;
    }
    if (c == '}' && !twice) fail(tag_, "unopened } in \"", pattern, "\"; write }} for a brace");
    if (c == '{' || c == '}') ++at;
    parts_.back().text += c;
  }
}

std::size_t FilePattern::read_place(const std::string& pattern, std::size_t begin,
                                    Part& part) const {
  const std::size_t end = pattern.find('}', begin);
  if (end == std::string::npos) fail(tag_, "unclosed { in \"", pattern, "\"; write {{ for a brace");
  const std::string place = pattern.substr(begin, end - begin);
  const std::size_t colon = place.find(':');
  part.name = place.substr(0, colon);
  if (part.name.empty()) fail(tag_, "a place in \"", pattern, "\" names no log");
  if (colon != std::string::npos) read_form(place.substr(colon + 1), part);
  return end;
}

void FilePattern::read_form(const std::string& form, Part& part) const {
  std::string_view rest = form;
  if (rest.starts_with('0')) part.pad = '0';
  const int width = rest.empty() || rest[0] == '.' || rest[0] == '-' ? 0 : number_from(rest, 0);
  part.width = static_cast<std::size_t>(width);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    part.digits = rest.starts_with('-') ? -1 : number_from(rest, -1);
    if (part.digits < 0) rest = "no digits";
  }
  if (rest.size() == 1 && std::string_view("dfeg").find(rest[0]) != std::string_view::npos) {
    part.kind = rest[0];
    rest.remove_prefix(1);
  }
  const bool whole = part.kind == 'd' && (part.digits >= 0 || part.name != "epoch");
  const bool digits_without_kind = part.kind == 0 && part.digits >= 0;
  if (!rest.empty() || whole || digits_without_kind || part.digits > most_digits ||
      part.width > most_width)
    fail(tag_, "expected a form such as 02d for the epoch or .4f for a log, got {", part.name, ":",
         form, "}");
}

std::string FilePattern::fill(std::int64_t epoch, const Logs& logs) const {
  std::string filled;
  for (const Part& part : parts_) {
    filled += part.text;
    if (part.name.empty()) continue;
    const auto found = logs.find(part.name);
    if (part.name != "epoch" && found == logs.end()) {
      std::vector<std::string> names{"epoch"};
      for (const auto& entry : logs) names.push_back(entry.first);
      fail(tag_, "expected a log \"", part.name, "\" for the file name, got ", joined(names));
    }
    const std::string digits =
        part.name == "epoch" && (part.kind == 0 || part.kind == 'd')
            ? to_text(epoch + 1)
            : digits_of(part.name == "epoch" ? static_cast<double>(epoch + 1) : found->second,
                        part.kind, part.digits);
    if (digits.size() < part.width) filled.append(part.width - digits.size(), part.pad);
    filled += digits;
  }
  return filled;
}

}  // namespace sluice
