// SPDX-License-Identifier: MIT
#include "error.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

namespace sluice {
namespace {

template <class Number>
std::string shortest(Number number) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return std::string(buffer, end);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// How many letters to add, drop, replace or swap with their neighbour lead from a to b, upper and
/// lower case alike (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto same = [&](std::size_t i, std::size_t j) { return lower(a[i]) == lower(b[j]); };
  std::vector<std::size_t> before, last, row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({last[j] + (same(i, j) ? 0 : 1), row[j] + 1, last[j + 1] + 1});
      if (i > 0 && j > 0 && same(i - 1, j) && same(i, j - 1))
        row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::string to_text(double number) {
  return shortest(number);
}
std::string to_text(float number) {
  return shortest(number);
}
std::string to_text(std::int64_t number) {
  return shortest(number);
}

std::string joined(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

std::string joined(std::initializer_list<TextPart> parts) {
  std::string text;
  for (const TextPart& part : parts) part.append(text, part.part, part.size);
  return text;
}

void throw_invalid(std::string_view tag, std::initializer_list<TextPart> parts) {
  throw std::invalid_argument(text_of("[", tag, "] ", joined(parts)));
}

void throw_format(std::string_view tag, std::initializer_list<TextPart> parts) {
  throw FormatError(text_of("[", tag, "] ", joined(parts)));
}

std::string suggestion(std::string_view given, std::span<const std::string> names) {
  if (names.empty()) return "";
  const auto distance = [&](const std::string& name) { return edit_distance(given, name); };
  const auto best = std::ranges::min_element(names, {}, distance);
  const std::size_t near = std::max<std::size_t>(1, std::min(given.size(), best->size()) / 3);
  if (distance(*best) <= near) return text_of("; did you mean \"", *best, "\"?");
  return text_of("; choose one of ", joined(names));
}

}  // namespace sluice
