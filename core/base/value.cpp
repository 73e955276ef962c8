// SPDX-License-Identifier: MIT
#include "value.hpp"

#include <algorithm>

#include "error.hpp"

namespace sluice {
namespace {

void append_quoted(std::string& text, std::string_view content) {
  text += '"';
  for (const char c : content) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  text += '"';
}

void append_value(std::string& text, const Value& value);

void append_value(std::string& text, const List& list) {
  text += '[';
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += ", ";
    append_value(text, list[i]);
  }
  text += ']';
}

void append_value(std::string& text, const Dict& dict) {
  text += '{';
  for (const auto& [key, value] : dict.entries()) {
    if (text.back() != '{') text += ", ";
    append_quoted(text, key);
    text += ": ";
    append_value(text, value);
  }
  text += '}';
}

void append_value(std::string& text, const Value& value) {
  if (value.is_null()) text += "null";
  if (const auto* truth = value.if_is<bool>()) text += *truth ? "true" : "false";
  if (const auto* integer = value.if_is<std::int64_t>()) text += to_text(*integer);
  if (const auto* number = value.if_is<double>()) text += to_text(*number);
  if (const auto* content = value.if_is<std::string>()) append_quoted(text, *content);
  if (const auto* list = value.if_is<List>()) append_value(text, *list);
  if (const auto* dict = value.if_is<Dict>()) append_value(text, *dict);
}

}  // namespace

Dict::Dict(std::initializer_list<std::pair<std::string, Value>> entries) {
  for (const auto& [key, value] : entries) set(key, value);
}

Dict::Dict(std::vector<std::pair<std::string, Value>> entries) : entries_(std::move(entries)) {}

const Value* Dict::find(std::string_view key) const {
  const auto found = std::ranges::find(entries_, key, &std::pair<std::string, Value>::first);
  return found == entries_.end() ? nullptr : &found->second;
}

Dict& Dict::set(std::string key, Value value) {
  const auto found = std::ranges::find(entries_, key, &std::pair<std::string, Value>::first);
  if (found == entries_.end()) {
    entries_.emplace_back(std::move(key), std::move(value));
  } else {
    found->second = std::move(value);
  }
  return *this;
}

void Dict::erase(std::string_view key) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.first == key; });
}

bool operator==(const Dict& a, const Dict& b) {
  if (a.entries_.size() != b.entries_.size()) return false;
  return std::ranges::all_of(a.entries_, [&](const auto& entry) {
    const Value* other = b.find(entry.first);
    return other != nullptr && *other == entry.second;
  });
}

std::optional<double> Value::number() const {
  if (const auto* integer = if_is<std::int64_t>()) return static_cast<double>(*integer);
  if (const auto* number = if_is<double>()) return *number;
  return std::nullopt;
}

std::string_view Value::type_name() const {
  constexpr std::string_view names[] = {"null",   "boolean", "integer", "number",
                                        "string", "list",    "object"};
  return names[variant_.index()];
}

bool operator==(const Value& a, const Value& b) {
  if (a.variant_.index() == b.variant_.index()) return a.variant_ == b.variant_;
  const auto left = a.number();
  return left.has_value() && left == b.number();
}

std::string to_string(const Value& value) {
  std::string text;
  append_value(text, value);
  return text;
}

}  // namespace sluice
