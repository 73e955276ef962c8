// SPDX-License-Identifier: MIT
#include "fields.hpp"

#include <algorithm>
#include <cmath>

#include "error.hpp"

namespace sluice {
namespace {

using Kind = FieldTable::Kind;

Allowed numbers(std::string text, std::function<bool(double)> holds) {
  return {[holds = std::move(holds)](const Value& value) {
            const std::optional<double> number = value.number();
            return number && std::isfinite(*number) && holds(*number);
          },
          std::move(text)};
}

const void* member_of(const void* options, const FieldTable::Field& field) {
  return static_cast<const std::byte*>(options) + field.offset;
}

void check_allowed(std::string_view tag, const FieldTable::Field& field, const Value& value) {
  const Allowed& allowed = field.allowed;
  if (value.is_null() || !allowed.holds || allowed.holds(value)) return;
  if (allowed.choices.empty())
    fail(tag, "expected ", field.name, " ", allowed.text, ", got ", to_string(value));
  const auto* given = value.if_is<std::string>();
  fail(tag, "unknown ", field.name, " ", to_string(value),
       suggestion(given == nullptr ? "" : *given, allowed.choices));
}

}  // namespace

const Allowed& anything() {
  static const Allowed all;
  return all;
}

Allowed at_least(double low) {
  return numbers(text_of("of at least ", low), [=](double number) { return number >= low; });
}
Allowed above(double low) {
  return numbers(text_of("above ", low), [=](double number) { return number > low; });
}
Allowed between(double low, double high) {
  return numbers(text_of("in [", low, ", ", high, "]"),
                 [=](double number) { return number >= low && number <= high; });
}
Allowed below(double low, double high) {
  return numbers(text_of("in [", low, ", ", high, ")"),
                 [=](double number) { return number >= low && number < high; });
}
Allowed one_of(std::vector<std::string> choices) {
  std::string text = "one of " + joined(choices);
  const auto holds = [choices](const Value& value) {
    const auto* given = value.if_is<std::string>();
    return given != nullptr && std::ranges::find(choices, *given) != choices.end();
  };
  return {holds, std::move(text), std::move(choices)};
}

void FieldTable::add(std::string_view name, Kind kind, const Codec& codec, const void* options,
                     const void* member, const Allowed& allowed) {
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(member) -
                                               static_cast<const std::byte*>(options));
  fields_.push_back({std::string(name), kind, &codec, offset, allowed, codec.write(member)});
}

void FieldTable::add(std::string_view name, Kind kind, const Value& value) {
  fields_.push_back({.name = std::string(name), .kind = kind, .value = value});
}

void FieldTable::read(ConfigReader& reader, void* options) const {
  for (const Field& field : fields_) {
    if (field.kind == Kind::ignored) {
      reader.ignore(field.name);
    } else if (field.codec == nullptr) {
      reader.only(field.name, field.value);
    } else if (field.kind == Kind::required || reader.has(field.name)) {
      void* to = static_cast<std::byte*>(options) + field.offset;
      field.codec->read(reader, field.name, to);
    }
  }
}

Dict FieldTable::write(const void* options) const {
  Dict dict;
  for (const Field& field : fields_) {
    const bool silent = field.kind == Kind::ignored && field.value.is_null();
    if (silent || field.kind == Kind::accepted) continue;
    Value value =
        field.codec == nullptr ? field.value : field.codec->write(member_of(options, field));
    if (field.kind == Kind::sparse && value == field.value) continue;
    dict.set(field.name, std::move(value));
  }
  return dict;
}

void FieldTable::check(std::string_view tag, const void* options) const {
  for (const Field& field : fields_)
    if (field.codec != nullptr)
      check_allowed(tag, field, field.codec->write(member_of(options, field)));
}

std::vector<Argument> FieldTable::arguments() const {
  std::vector<Argument> arguments;
  for (const Field& field : fields_) {
    if (field.codec == nullptr) continue;
    Argument argument{field.name, field.codec->type, field.value, field.allowed.text};
    if (field.kind == Kind::required) argument.fallback.reset();
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

}  // namespace sluice
