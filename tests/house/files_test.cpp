// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <set>

#include "sources.hpp"

using namespace sluice::house;

namespace {

bool holds(const Source& source, const std::string& text) {
  return std::ranges::any_of(
      source.lines, [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

/// Characters, not bytes: the bytes of UTF-8 that continue a character do not count.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace

TEST_SUITE("house/files") {
  TEST_CASE("every source begins with its licence") {
    Offenders offenders;
    for (const Source& source : sources()) {
      const std::string comment = source.is_header() || source.path.ends_with(".cpp") ? "//" : "#";
      const std::string licence = comment + " SPDX-License-Identifier: MIT";
      const std::size_t line = !source.lines.empty() && source.lines[0].starts_with("#!") ? 1 : 0;
      if (source.lines.size() <= line || source.lines[line] != licence)
        offenders.add(source.path, "expected " + licence);
    }
    CHECK(offenders.text() == "");
  }

  TEST_CASE("no file is longer than 400 lines, and no line than 100 columns") {
    Offenders offenders;
    for (const Source& source : sources()) {
      if (source.lines.size() > 400)
        offenders.add(source.path, std::to_string(source.lines.size()) + " lines");
      for (std::size_t i = 0; i < source.lines.size(); ++i)
        if (columns(source.lines[i]) > 100)
          offenders.add(source.path, "line " + std::to_string(i + 1) + " is too long");
    }
    CHECK(offenders.text() == "");
  }

  TEST_CASE("every header is included once") {
    Offenders offenders;
    for (const Source& source : sources())
      if (source.is_header() && !holds(source, "#pragma once"))
        offenders.add(source.path, "no #pragma once");
    CHECK(offenders.text() == "");
  }

  TEST_CASE("every room says what lives there in at most 20 lines") {
    const std::vector<std::string> floors{"core", "optim", "layers", "io"};
    std::set<std::string> rooms;
    for (const Source& source : sources()) {
      const std::size_t room = source.path.find('/', source.path.find('/') + 1);
      if (std::ranges::count(floors, source.folder()) > 0 && room != std::string::npos)
        rooms.insert(source.path.substr(0, room));
    }
    Offenders offenders;
    for (const std::string& room : rooms)
      if (lines_of(room + "/README.md").size() > 20) offenders.add(room, "README.md is too long");
    CHECK(offenders.text() == "");
  }

  TEST_CASE("every test file holds the suite of its own path") {
    Offenders offenders;
    for (const Source& source : sources()) {
      if (!source.path.starts_with("tests/") || !source.path.ends_with("_test.cpp")) continue;
      const std::string suite = source.path.substr(6, source.path.size() - 6 - 9);
      if (!holds(source, "TEST_SUITE(\"" + suite + "\")"))
        offenders.add(source.path, "expected TEST_SUITE(\"" + suite + "\")");
    }
    CHECK(offenders.text() == "");
  }
}
