// SPDX-License-Identifier: MIT
#include "sources.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace sluice::house {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_at(const fs::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool is_source(const fs::path& path) {
  constexpr std::array extensions{".cpp", ".hpp", ".cmake", ".sh", ".py", ".in"};
  return path.filename() == "CMakeLists.txt" ||
         std::ranges::find(extensions, path.extension().string()) != extensions.end();
}

std::vector<Source> read_sources() {
  const fs::path root = SLUICE_SOURCE_DIR;
  std::vector<fs::path> paths{root / "sluice.hpp", root / "CMakeLists.txt", root / ".ci/run"};
  for (const char* folder : {"core", "optim", "layers", "io", "apps", "tests", "cmake"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file() && is_source(entry.path())) paths.push_back(entry.path());
  std::ranges::sort(paths);

  std::vector<Source> sources;
  for (const fs::path& path : paths)
    sources.push_back({path.lexically_relative(root).generic_string(), lines_at(path)});
  return sources;
}

}  // namespace

std::string Source::folder() const {
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

bool Source::is_header() const {
  return path.ends_with(".hpp");
}

const std::vector<Source>& sources() {
  static const std::vector<Source> all = read_sources();
  return all;
}

const std::vector<std::string>& public_headers() {
  static const std::vector<std::string> all = lines_at(SLUICE_PUBLIC_HEADERS);
  return all;
}

std::vector<std::string> lines_of(const std::string& path) {
  return lines_at(fs::path(SLUICE_SOURCE_DIR) / path);
}

std::vector<Include> includes_of(const Source& source) {
  if (!source.is_header() && !source.path.ends_with(".cpp")) return {};
  std::vector<Include> includes;
  for (const std::string& line : source.lines) {
    if (!line.starts_with("#include ")) continue;
    const std::size_t open = line.find_first_of("<\"");
    const std::size_t close = line.find_last_of(">\"");
    if (open < close && close != std::string::npos)
      includes.push_back({line.substr(open + 1, close - open - 1), line[open] == '"'});
  }
  return includes;
}

std::string resolve(const Source& source, const std::string& name) {
  return (fs::path(source.path).parent_path() / name).lexically_normal().generic_string();
}

}  // namespace sluice::house
