// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>

#include "sources.hpp"

using namespace sluice::house;

namespace {

/// The lines of CONTRIBUTING.md below a heading, up to the next.
std::vector<std::string> section(const std::string& heading) {
  const std::vector<std::string> lines = lines_of("CONTRIBUTING.md");
  const auto begin = std::ranges::find(lines, "## " + heading);
  const auto end = std::find_if(begin == lines.end() ? begin : begin + 1, lines.end(),
                                [](const std::string& line) { return line.starts_with("## "); });
  return {begin, end};
}

/// The texts between backticks.
std::vector<std::string> quoted(const std::string& line) {
  std::vector<std::string> texts;
  for (std::size_t open = line.find('`'); open != std::string::npos;) {
    const std::size_t close = line.find('`', open + 1);
    if (close == std::string::npos) break;
    texts.push_back(line.substr(open + 1, close - open - 1));
    open = line.find('`', close + 1);
  }
  return texts;
}

bool is_entry(const std::string& line) {
  return !line.empty() && std::isdigit(static_cast<unsigned char>(line[0])) != 0;
}

/// Whether a file defines a function, named as `Class::function`; inside its class without it.
bool defines(const std::string& path, const std::string& name) {
  const std::string own = name.substr(name.rfind(':') + 1) + "(";
  const std::string of_class = name.substr(0, name.find(':'));
  bool in_class = false;
  for (const std::string& line : lines_of(path)) {
    in_class = in_class || line.find("class " + of_class) != std::string::npos;
    if (line.find(name + "(") != std::string::npos) return true;
    if (in_class && line.find(" " + own) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("house/guide") {
  TEST_CASE("the way of a batch names functions that are where it says") {
    Offenders offenders;
    std::size_t entries = 0;
    for (const std::string& line : section("The way of a batch")) {
      if (!is_entry(line)) continue;
      ++entries;
      const std::size_t path = line.find("`, ") + 3;
      const std::string file = line.substr(path, line.find(':', path) - path);
      const std::string name = quoted(line).front();
      if (!defines(file, name)) offenders.add(file, "defines no " + name);
    }
    CHECK(entries > 10);
    CHECK(offenders.text() == "");
  }

  TEST_CASE("the reading path is of files that are there, 3,500 lines at most") {
    std::size_t lines = 0, files = 0;
    for (const std::string& line : section("Where to begin reading")) {
      if (!is_entry(line)) continue;
      for (const std::string& path : quoted(line)) {
        lines += lines_of(path).size();
        ++files;
      }
    }
    CHECK(files > 10);
    CHECK(lines <= 3500);
  }
}
