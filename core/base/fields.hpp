// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config.hpp"

namespace sluice {

/// The values that an argument may take; null, where an argument may be left open, is always one.
struct Allowed {
  std::function<bool(const Value&)> holds = {};  ///< empty: all of its type
  std::string text = {};                         ///< such as `of at least 1`, after the name
  std::vector<std::string> choices = {};         ///< all of them, where they are so few
};
/// Every value of its type.
const Allowed& anything();
/// Finite numbers of at least `low`.
Allowed at_least(double low);
/// Finite numbers above `low`.
Allowed above(double low);
/// Numbers in [low, high].
Allowed between(double low, double high);
/// Numbers in [low, high).
Allowed below(double low, double high);
/// One of these texts.
Allowed one_of(std::vector<std::string> choices);

/// How an argument of type T stands in a configuration: `name` of the type for documentation,
/// `read(reader, key)` and `write(value)`. A type with `from_config(value, path)`, `serialized()`
/// and `argument_type` needs no specialization.
template <class T>
struct ArgumentType {
  static constexpr const char* name = T::argument_type;
  static T read(ConfigReader& reader, const std::string& key) {
    return T::from_config(reader.required(key), reader.path_of(key));
  }
  static Value write(const T& value) { return value.serialized(); }
};

template <>
struct ArgumentType<bool> {
  static constexpr const char* name = "boolean";
  static bool read(ConfigReader& reader, const std::string& key) {
    return reader.boolean(key, false);
  }
  static Value write(bool value) { return value; }
};
template <std::integral T>
struct ArgumentType<T> {
  static constexpr const char* name = "integer";
  static T read(ConfigReader& reader, const std::string& key) {
    return static_cast<T>(reader.integer(key));
  }
  static Value write(T value) { return static_cast<std::int64_t>(value); }
};
template <>
struct ArgumentType<double> {
  static constexpr const char* name = "number";
  static double read(ConfigReader& reader, const std::string& key) { return reader.number(key); }
  static Value write(double value) { return value; }
};
template <>
struct ArgumentType<std::string> {
  static constexpr const char* name = "string";
  static std::string read(ConfigReader& reader, const std::string& key) {
    return reader.string(key);
  }
  static Value write(const std::string& value) { return value; }
};
template <>
struct ArgumentType<std::vector<std::int64_t>> {
  static constexpr const char* name = "list of integers";
  static std::vector<std::int64_t> read(ConfigReader& reader, const std::string& key) {
    return reader.integers(key);
  }
  static Value write(const std::vector<std::int64_t>& values) {
    return List(values.begin(), values.end());
  }
};
template <>
struct ArgumentType<std::vector<std::string>> {
  static constexpr const char* name = "list of strings";
  static std::vector<std::string> read(ConfigReader& reader, const std::string& key) {
    return reader.strings(key);
  }
  static Value write(const std::vector<std::string>& values) {
    return List(values.begin(), values.end());
  }
};
template <>
struct ArgumentType<std::vector<double>> {
  static constexpr const char* name = "list of numbers";
  static std::vector<double> read(ConfigReader& reader, const std::string& key) {
    std::vector<double> numbers;
    for (const Value& value : reader.list(key)) {
      if (!value.number()) reader.refuse(key, "numbers");
      numbers.push_back(*value.number());
    }
    return numbers;
  }
  static Value write(const std::vector<double>& values) {
    return List(values.begin(), values.end());
  }
};
/// Null in a configuration is nothing.
template <class T>
struct ArgumentType<std::optional<T>> {
  static constexpr const char* name = ArgumentType<T>::name;
  static std::optional<T> read(ConfigReader& reader, const std::string& key) {
    if (reader.required(key).is_null()) return std::nullopt;
    return ArgumentType<T>::read(reader, key);
  }
  static Value write(const std::optional<T>& value) {
    return value ? ArgumentType<T>::write(*value) : Value();
  }
};

/// A text that templates may take as an argument.
template <std::size_t size>
struct FixedText {
  char text[size];
  constexpr FixedText(const char (&given)[size]) { std::ranges::copy(given, text); }
};
/// Options that are a name and nothing else, with the name that stands by default.
template <FixedText default_name>
struct NameOptions {
  std::string name = default_name.text;
};

/// One argument as documentation shows it.
struct Argument {
  std::string name;
  std::string type;
  std::optional<Value> fallback;  ///< its default; nothing when it must be given
  std::string allowed;            ///< such as `of at least 1`; empty: all of the type
};

/// A class that configurations may name, as documentation shows it.
struct ClassDescription {
  std::string name;                  ///< such as `MeanSquaredError`
  std::vector<std::string> aliases;  ///< other names, that in snake case first
  std::vector<Argument> arguments;
};

/// The arguments of some options, seen without their type, so that little code is made for each;
/// see `Fields`.
class FieldTable {
 public:
  /// How a member of one type is read and written at its address.
  struct Codec {
    const char* type;
    void (*read)(ConfigReader& reader, const std::string& key, void* to);
    Value (*write)(const void* from);
  };
  /// What a key is: an argument, or one of Keras's that we do not honour.
  enum class Kind : std::uint8_t {
    required,  ///< must be given
    optional,  ///< has a default
    sparse,    ///< has a default, and is written only when it differs from it
    fixed,     ///< accepted with one value, which is also written
    accepted,  ///< accepted with one value, never written
    ignored    ///< accepted with any value, written with one unless that is null
  };
  struct Field {
    std::string name;
    Kind kind;
    const Codec* codec = nullptr;  ///< of an argument
    std::size_t offset = 0;        ///< of its member within the options, in bytes
    Allowed allowed = {};
    Value value = {};  ///< an argument's default, or the one value that is accepted
  };

  /// An argument: a member of `options`, which hold the defaults.
  void add(std::string_view name, Kind kind, const Codec& codec, const void* options,
           const void* member, const Allowed& allowed);
  /// A key that is no argument.
  void add(std::string_view name, Kind kind, const Value& value);
  void read(ConfigReader& reader, void* options) const;
  Dict write(const void* options) const;
  void check(std::string_view tag, const void* options) const;
  std::vector<Argument> arguments() const;

 private:
  std::vector<Field> fields_;
};

/// How a member of type T is read and written by `Type`.
template <class T, class Type>
inline constexpr FieldTable::Codec codec_of{
    Type::name,
    [](ConfigReader& reader, const std::string& key, void* to) {
      *static_cast<T*>(to) = Type::read(reader, key);
    },
    [](const void* from) -> Value { return Type::write(*static_cast<const T*>(from)); }};

/// The arguments of an options struct, each written down once: its name in configurations, its
/// member and what it may be. From that list options are read, written, refused and documented.
///
///     const Fields<DropoutArguments>& fields() {
///       static const auto all = Fields<DropoutArguments>()
///           .required("rate", &DropoutArguments::rate, below(0, 1))
///           .optional("seed", &DropoutArguments::seed)
///           .accepted("noise_shape", nullptr);
///       return all;
///     }
///
/// Defaults are those of `Options()`. Keys are written in the order of the list. An argument that
/// is written otherwise than its member's type is gives what to use in place of `ArgumentType`
/// first:
/// `.optional<Thresholds>("thresholds", &PrecisionOptions::threshold)`.
template <class Options>
class Fields {
 public:
  /// An argument that a configuration must give.
  template <class T, class Base>
  Fields& required(std::string_view name, T Base::*member, const Allowed& allowed = anything()) {
    return add<ArgumentType<T>>(name, FieldTable::Kind::required, member, allowed);
  }
  /// An argument with a default.
  template <class Type = void, class T, class Base>
  Fields& optional(std::string_view name, T Base::*member, const Allowed& allowed = anything()) {
    using Used = std::conditional_t<std::is_void_v<Type>, ArgumentType<T>, Type>;
    return add<Used>(name, FieldTable::Kind::optional, member, allowed);
  }
  /// The same, written only when it differs from its default.
  template <class T, class Base>
  Fields& sparse(std::string_view name, T Base::*member, const Allowed& allowed = anything()) {
    return add<ArgumentType<T>>(name, FieldTable::Kind::sparse, member, allowed);
  }
  /// A key of Keras's that we honour at this value alone; written with it.
  Fields& fixed(std::string_view name, const Value& value) {
    table_.add(name, FieldTable::Kind::fixed, value);
    return *this;
  }
  /// A key of Keras's that we honour at this value alone; not written.
  Fields& accepted(std::string_view name, const Value& value) {
    table_.add(name, FieldTable::Kind::accepted, value);
    return *this;
  }
  /// A key that changes nothing here, whatever its value; written with `written` unless that is
  /// null.
  Fields& ignored(std::string_view name, const Value& written = {}) {
    table_.add(name, FieldTable::Kind::ignored, written);
    return *this;
  }

  /// Options from a configuration; what it does not give stays as in `options`.
  /// @throws FormatError with the path for a missing or wrong value. The values that are not
  /// allowed are refused by `check`, in programs and files alike.
  Options read(ConfigReader& reader, Options options) const {
    table_.read(reader, &options);
    return options;
  }
  /// The same, beginning with the defaults.
  Options read(ConfigReader& reader) const { return read(reader, defaults()); }
  /// The options as configuration.
  Dict write(const Options& options) const { return table_.write(&options); }
  /// @throws std::invalid_argument `[tag] expected rate in [0, 1), got 2` for the first argument
  /// that holds a value that is not allowed.
  void check(std::string_view tag, const Options& options) const { table_.check(tag, &options); }
  /// The options as configuration, once `check` has let them pass.
  Dict checked(std::string_view tag, const Options& options) const {
    check(tag, options);
    return write(options);
  }
  /// All arguments for documentation.
  std::vector<Argument> arguments() const { return table_.arguments(); }

 private:
  static const Options& defaults() {
    static const Options all{};
    return all;
  }

  template <class Type, class T, class Base>
  Fields& add(std::string_view name, FieldTable::Kind kind, T Base::*member,
              const Allowed& allowed) {
    const Options& options = defaults();
    table_.add(name, kind, codec_of<T, Type>, &options, &(options.*member), allowed);
    return *this;
  }

  FieldTable table_;
};

}  // namespace sluice
