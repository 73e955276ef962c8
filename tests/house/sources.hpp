// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace sluice::house {

/// A file of this repository, path relative to its root.
struct Source {
  std::string path;
  std::vector<std::string> lines;

  /// The outermost folder, empty for a file in the root.
  std::string folder() const;
  bool is_header() const;
};

/// What one `#include` line names.
struct Include {
  std::string name;
  bool quoted;
};

/// Every C++, CMake, shell and Python file, sorted by path.
const std::vector<Source>& sources();
/// The headers that are installed, relative to the root.
const std::vector<std::string>& public_headers();
/// The lines of a file, its path relative to the root. @throws std::runtime_error when it is not
/// there.
std::vector<std::string> lines_of(const std::string& path);
std::vector<Include> includes_of(const Source& source);
/// The path, relative to the root, that a quoted include of `source` names.
std::string resolve(const Source& source, const std::string& name);

/// Offenders gathered one a line: an empty text is a pass, and a failure prints them all.
class Offenders {
 public:
  void add(const std::string& path, const std::string& what) { text_ += path + ": " + what + '\n'; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace sluice::house
