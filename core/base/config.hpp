// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sluice {

class Value;
using List = std::vector<Value>;

/// Named values in the order in which they were set: a JSON object without JSON.
class Dict {
 public:
  Dict() = default;
  Dict(std::initializer_list<std::pair<std::string, Value>> entries);
  /// Takes entries whose keys are known to differ.
  explicit Dict(std::vector<std::pair<std::string, Value>> entries);

  /// The value of a key, or null.
  const Value* find(std::string_view key) const;
  /// Sets or replaces; returns *this for chaining.
  Dict& set(std::string key, Value value);
  void erase(std::string_view key);
  const std::vector<std::pair<std::string, Value>>& entries() const& { return entries_; }
  /// Of a temporary, so that a loop over `layer.config().entries()` keeps what it walks.
  std::vector<std::pair<std::string, Value>> entries() &&;
  bool empty() const;

  /// The same keys with equal values, in any order.
  friend bool operator==(const Dict& a, const Dict& b);

 private:
  std::vector<std::pair<std::string, Value>> entries_;
};

/// What a configuration is made of: null, truth, integer, number, text, list or dict.
class Value {
 public:
  using Variant = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, List, Dict>;

  Value(std::nullptr_t = nullptr) {}
  Value(bool truth) : variant_(truth) {}
  Value(int number) : variant_(std::int64_t{number}) {}
  Value(std::int64_t number) : variant_(number) {}
  Value(double number) : variant_(number) {}
  Value(const char* text) : variant_(std::string(text)) {}
  Value(std::string text) : variant_(std::move(text)) {}
  Value(List list) : variant_(std::move(list)) {}
  Value(Dict dict) : variant_(std::move(dict)) {}

  const Variant& variant() const { return variant_; }
  bool is_null() const { return variant_.index() == 0; }
  /// The content when it is of that type, else null.
  template <class T>
  const T* if_is() const {
    return std::get_if<T>(&variant_);
  }
  /// An integer or a double as a double.
  std::optional<double> number() const;
  /// `null`, `boolean`, `integer`, `number`, `string`, `list` or `object`.
  std::string_view type_name() const;

  /// Equal content; 3 and 3.0 are equal, true and 1 are not.
  friend bool operator==(const Value& a, const Value& b);

 private:
  Variant variant_;
};

inline std::vector<std::pair<std::string, Value>> Dict::entries() && {
  return std::move(entries_);
}

inline bool Dict::empty() const {
  return entries_.empty();
}

/// Compact text like JSON's, for messages.
std::string to_string(const Value& value);

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
