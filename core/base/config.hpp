// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "value.hpp"

namespace sluice {

/// Reads a Dict key by key, with types and ranges checked, and refuses what nobody asked for. All
/// errors are FormatError with the path, such as `model.layers[2].units`.
class ConfigReader {
 public:
  /// `path` is where the dict lies in its document; empty for the document itself.
  ConfigReader(const Dict& dict, std::string path);

  /// Whether the key is there; the key counts as read.
  bool has(std::string_view key);
  /// The value of a key that must be there.
  const Value& required(const std::string& key);
  /// The value of a key, or null when it is missing.
  const Value* optional(const std::string& key);

  /// Typed reads; those with a fallback take it when the key is missing. An integer may be written
  /// as 3.0; true and false are not numbers.
  std::string string(const std::string& key);
  std::string string(const std::string& key, std::string fallback);
  bool boolean(const std::string& key, bool fallback);
  std::int64_t integer(const std::string& key);
  std::int64_t integer(const std::string& key, std::int64_t fallback);
  double number(const std::string& key);
  double number(const std::string& key, double fallback);
  std::vector<std::int64_t> integers(const std::string& key);
  std::vector<std::string> strings(const std::string& key);
  /// A nested object with its own path.
  ConfigReader object(const std::string& key);
  const List& list(const std::string& key);

  /// Accepts a key that we do not honour as long as it is missing or holds this value.
  void only(const std::string& key, const Value& accepted);
  /// Takes a key without looking at it.
  void ignore(const std::string& key);

  /// @throws FormatError naming the first key that nobody read, with the nearest that was.
  void finish() const;

  const std::string& path() const { return path_; }
  /// The path of a key of this dict.
  std::string path_of(std::string_view key) const;
  const Dict& dict() const { return dict_; }
  /// Throws FormatError: the path of the key, what was expected, what came.
  [[noreturn]] void refuse(std::string_view key, std::string_view expected) const;

 private:
  const Dict& dict_;
  std::string path_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace sluice
