// SPDX-License-Identifier: MIT
#include "select.hpp"

#include <algorithm>
#include <span>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

std::vector<std::size_t> matches(const std::vector<std::string>& names,
                                 const std::string& pattern) {
  if (const auto name = std::ranges::find(names, pattern); name != names.end())
    return {static_cast<std::size_t>(name - names.begin())};
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!names[i].empty() && matches_pattern(names[i], pattern)) found.push_back(i);
  return found;
}

}  // namespace

bool matches_pattern(std::string_view name, std::string_view pattern) {
  std::size_t n = 0, p = 0;
  std::size_t star = std::string_view::npos, tried = 0;  // last `*`, and where it now ends
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      tried = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++tried;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<std::size_t> select_columns(const std::vector<std::string>& names,
                                        const std::vector<std::string>& patterns,
                                        std::string_view where) {
  std::vector<std::size_t> chosen;
  for (const std::string& pattern : patterns) {
    const auto found = matches(names, pattern);
    if (found.empty())
      throw FormatError(text_of(where, ": no column matches \"", pattern, "\"",
                                column_suggestion(pattern, names)));
    for (const std::size_t index : found) {
      if (std::ranges::find(chosen, index) != chosen.end())
        throw FormatError(text_of(where, ": column \"", names[index], "\" is chosen twice, by \"",
                                  pattern, "\" again; name it once"));
      chosen.push_back(index);
    }
  }
  return chosen;
}

std::string column_suggestion(std::string_view given, const std::vector<std::string>& names) {
  constexpr std::size_t dozen = 12;
  std::vector<std::string> named = names;
  std::erase(named, "");
  std::string text = suggestion(given, named);
  if (named.size() <= dozen || text.starts_with("; did you mean")) return text;
  const auto first = std::span(named).first(dozen);
  return text_of("; choose one of ", joined(first), ", ... (", named.size(), " in all)");
}

}  // namespace sluice
