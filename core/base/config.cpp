// SPDX-License-Identifier: MIT
#include "config.hpp"

#include <cmath>

#include "error.hpp"

namespace sluice {
namespace {

constexpr std::size_t printed_characters = 80;

/// Type and content, shortened, for errors.
std::string described(const Value& value) {
  if (value.is_null()) return "null";
  std::string text = to_string(value);
  if (text.size() > printed_characters) text = text.substr(0, printed_characters) + "...";
  return text_of(value.type_name(), " ", text);
}

/// The value as an integer if it is one, written as 3 or as 3.0.
std::optional<std::int64_t> whole(const Value& value) {
  if (const auto* integer = value.if_is<std::int64_t>()) return *integer;
  const auto* number = value.if_is<double>();
  constexpr double limit = 9223372036854775808.0;  // 2^63
  if (number == nullptr || !(*number >= -limit && *number < limit)) return std::nullopt;
  if (std::trunc(*number) != *number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::string element_of(const std::string& key, std::size_t index) {
  return text_of(key, "[", index, "]");
}

}  // namespace

ConfigReader::ConfigReader(const Dict& dict, std::string path)
    : dict_(dict), path_(std::move(path)) {}

bool ConfigReader::has(std::string_view key) {
  read_.emplace(key);
  return dict_.find(key) != nullptr;
}

const Value* ConfigReader::optional(const std::string& key) {
  read_.insert(key);
  return dict_.find(key);
}

const Value& ConfigReader::required(const std::string& key) {
  if (const Value* value = optional(key)) return *value;
  std::vector<std::string> present;
  for (const auto& entry : dict_.entries()) present.push_back(entry.first);
  fail_format("config", "expected the key ", path_of(key), ", got ",
              present.empty() ? "none" : joined(present), "; add it");
}

std::string ConfigReader::string(const std::string& key) {
  const auto* text = required(key).if_is<std::string>();
  if (text == nullptr) refuse(key, "a string");
  return *text;
}

std::string ConfigReader::string(const std::string& key, std::string fallback) {
  return has(key) ? string(key) : fallback;
}

bool ConfigReader::boolean(const std::string& key, bool fallback) {
  if (!has(key)) return fallback;
  const auto* truth = required(key).if_is<bool>();
  if (truth == nullptr) refuse(key, "true or false");
  return *truth;
}

std::int64_t ConfigReader::integer(const std::string& key) {
  const auto integer = whole(required(key));
  if (!integer) refuse(key, "an integer");
  return *integer;
}

std::int64_t ConfigReader::integer(const std::string& key, std::int64_t fallback) {
  return has(key) ? integer(key) : fallback;
}

double ConfigReader::number(const std::string& key) {
  const auto number = required(key).number();
  if (!number) refuse(key, "a number");
  return *number;
}

double ConfigReader::number(const std::string& key, double fallback) {
  return has(key) ? number(key) : fallback;
}

std::vector<std::int64_t> ConfigReader::integers(const std::string& key) {
  std::vector<std::int64_t> integers;
  for (const Value& element : list(key)) {
    const auto integer = whole(element);
    if (!integer)
      fail_format("config", "expected an integer at ", path_of(element_of(key, integers.size())),
                  ", got ", described(element));
    integers.push_back(*integer);
  }
  return integers;
}

std::vector<std::string> ConfigReader::strings(const std::string& key) {
  std::vector<std::string> strings;
  for (const Value& element : list(key)) {
    const auto* text = element.if_is<std::string>();
    if (text == nullptr)
      fail_format("config", "expected a string at ", path_of(element_of(key, strings.size())),
                  ", got ", described(element));
    strings.push_back(*text);
  }
  return strings;
}

ConfigReader ConfigReader::object(const std::string& key) {
  const auto* dict = required(key).if_is<Dict>();
  if (dict == nullptr) refuse(key, "an object");
  return ConfigReader(*dict, path_of(key));
}

const List& ConfigReader::list(const std::string& key) {
  const auto* list = required(key).if_is<List>();
  if (list == nullptr) refuse(key, "a list");
  return *list;
}

void ConfigReader::only(const std::string& key, const Value& accepted) {
  const Value* value = optional(key);
  if (value != nullptr && *value != accepted) refuse(key, "only " + to_string(accepted));
}

void ConfigReader::ignore(const std::string& key) {
  read_.insert(key);
}

void ConfigReader::finish() const {
  for (const auto& [key, value] : dict_.entries()) {
    if (read_.contains(key)) continue;
    const std::vector<std::string> names(read_.begin(), read_.end());
    fail_format("config", "unknown key ", path_of(key), suggestion(key, names));
  }
}

std::string ConfigReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : text_of(path_, ".", key);
}

void ConfigReader::refuse(std::string_view key, std::string_view expected) const {
  const Value* value = dict_.find(key);
  fail_format("config", "expected ", expected, " at ", path_of(key), ", got ",
              value == nullptr ? "nothing" : described(*value));
}

}  // namespace sluice
