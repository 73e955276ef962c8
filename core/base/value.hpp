// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
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

}  // namespace sluice
