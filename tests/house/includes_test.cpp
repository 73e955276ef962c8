// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "sources.hpp"

using namespace sluice::house;

namespace {

/// From the ground up: a folder includes itself and what stands before it.
const std::vector<std::string> floors{"core", "optim", "layers", "io", "apps"};

std::ptrdiff_t floor_of(const std::string& path) {
  const auto floor = std::ranges::find(floors, path.substr(0, path.find('/')));
  return floor - floors.begin();
}

/// The rooms of a floor, from the ground up in the same way; what stands in the floor itself is the
/// room named after nothing.
const std::map<std::string, std::vector<std::string>> rooms{
    {"core", {"base", "kernels", "tensor", "tape", "ops"}},
    {"optim", {"weights", "losses", "metrics", "optimizers"}},
    {"layers",
     {"base", "core", "activations", "merging", "reshaping", "normalization", "regularization",
      "tabular", "", "model", "training", "callbacks"}},
    {"io", {"files", "tensors", "csv", "table", "keras", "model", "run"}}};

/// The room of a file of the library, such as `base` for core/base/error.hpp.
std::string room_of(const std::string& path) {
  const std::size_t floor = path.find('/') + 1;
  const std::size_t end = path.find('/', floor);
  return end == std::string::npos ? "" : path.substr(floor, end - floor);
}

std::ptrdiff_t height_of(const std::string& path) {
  const std::vector<std::string>& all = rooms.at(path.substr(0, path.find('/')));
  return std::ranges::find(all, room_of(path)) - all.begin();
}

bool is_library(const Source& source) {
  return floor_of(source.path) < 4 && (source.is_header() || source.path.ends_with(".cpp"));
}

bool is_public(const std::string& path) {
  return std::ranges::find(public_headers(), path) != public_headers().end();
}

bool is_io_source(const Source& source) {
  return source.folder() == "io" && !source.is_header();
}

bool is_hidden_in_io(const Source& source) {
  return source.folder() == "io" && !is_public(source.path);
}

bool is_blas_user(const Source& source) {
  return source.path == "core/kernels/product/blas.cpp" || source.path.starts_with("apps/bench/");
}

using Allowed = std::function<bool(const Source&)>;

/// Headers of other projects, by how their names begin, and who may include them.
const std::map<std::string, Allowed> foreign{
    {"cblas", is_blas_user},
    {"openblas", is_blas_user},
    {"nlohmann/", [](const Source& s) { return is_io_source(s) || floor_of(s.path) >= 4; }},
    {"CLI/", [](const Source& source) { return source.folder() == "apps"; }},
    {"doctest", [](const Source& source) { return source.folder() == "tests"; }},
    {"benchmark/", [](const Source& source) { return source.path.starts_with("apps/bench/"); }},
    {"hdf5", is_hidden_in_io},
    {"zip.h", is_hidden_in_io},
};

}  // namespace

TEST_SUITE("house/includes") {
  TEST_CASE("includes run one way: core, optim, layers, io, apps") {
    Offenders offenders;
    for (const Source& source : sources()) {
      if (floor_of(source.path) == std::ssize(floors)) continue;
      for (const Include& include : includes_of(source))
        if (include.quoted && floor_of(resolve(source, include.name)) > floor_of(source.path))
          offenders.add(source.path, "includes " + include.name);
    }
    CHECK(offenders.text() == "");
  }

  TEST_CASE("a room of the library knows itself and the rooms below it") {
    Offenders offenders;
    for (const Source& source : sources()) {
      if (!is_library(source)) continue;
      if (height_of(source.path) == std::ssize(rooms.at(source.folder())))
        offenders.add(source.path, "stands in no room that is listed");
      for (const Include& include : includes_of(source)) {
        const std::string path = resolve(source, include.name);
        if (include.quoted && path.starts_with(source.folder() + "/") &&
            height_of(path) > height_of(source.path))
          offenders.add(source.path, "includes " + include.name);
      }
    }
    CHECK(offenders.text() == "");
  }

  TEST_CASE("files of ours are named relative to the file that includes them") {
    Offenders offenders;
    for (const Source& source : sources())
      for (const Include& include : includes_of(source)) {
        const std::string path = resolve(source, include.name);
        if (include.quoted && std::ranges::find(sources(), path, &Source::path) == sources().end())
          offenders.add(source.path, "no file " + include.name + " beside it");
        if (!include.quoted && is_library(source) && floor_of(include.name) < std::ssize(floors))
          offenders.add(source.path, "<" + include.name + "> is one of ours");
      }
    CHECK(offenders.text() == "");
  }

  TEST_CASE("headers of other projects stay where they belong") {
    Offenders offenders;
    for (const Source& source : sources())
      for (const Include& include : includes_of(source))
        for (const auto& [beginning, allowed] : foreign)
          if (!include.quoted && include.name.starts_with(beginning) && !allowed(source))
            offenders.add(source.path, "includes " + include.name);
    CHECK(offenders.text() == "");
  }

  TEST_CASE("a public header includes public headers only") {
    Offenders offenders;
    for (const Source& source : sources())
      for (const Include& include : includes_of(source))
        if (is_public(source.path) && include.quoted && !is_public(resolve(source, include.name)))
          offenders.add(source.path, "includes " + include.name + ", which is not installed");
    CHECK(offenders.text() == "");
  }

  TEST_CASE("sluice.hpp names every public header, and nothing else stands in it") {
    Offenders offenders;
    for (const Source& source : sources()) {
      if (source.path != "sluice.hpp") continue;
      for (const std::string& line : source.lines)
        if (!line.empty() && !line.starts_with("//") && !line.starts_with('#'))
          offenders.add(source.path, line);
      const std::vector<Include> named = includes_of(source);
      for (const std::string& header : public_headers())
        if (header != source.path &&
            std::ranges::find(named, header, &Include::name) == named.end())
          offenders.add(source.path, "does not include " + header);
    }
    CHECK(offenders.text() == "");
  }
}
