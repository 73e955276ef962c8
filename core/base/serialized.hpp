// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config.hpp"
#include "error.hpp"
#include "fields.hpp"

namespace sluice {

/// A class and its arguments, as read from a name or from Keras's serialised form
/// `{"module", "class_name", "config", "registered_name"}`.
struct SerializedObject {
  std::string class_name;  ///< as written: a class name or an alias
  Dict config;             ///< empty when only a name was given
  std::string path;        ///< where the config lies in its document
};

/// Keras's serialised form of an object; `module` such as `keras.initializers`.
Dict serialized(std::string_view module, std::string_view class_name, Dict config);

/// Reads a name, a serialised object, or a serialised function (whose config is its name) at
/// `path`.
/// @throws FormatError when the value is neither.
SerializedObject read_serialized(const Value& value, const std::string& path);

/// A class's name as Keras writes it in small letters: `MeanSquaredError` -> `mean_squared_error`,
/// `RMSprop` -> `rm_sprop`.
std::string snake_case(std::string_view class_name);

/// One class that can be made from its name and config. It is found by its class name, that name in
/// snake case, or an alias.
template <class T>
struct NamedClass {
  std::string class_name;
  std::vector<std::string> aliases;
  T (*make)(ConfigReader& config);
  std::vector<Argument> (*arguments)() = nullptr;  ///< null: it takes none
};

/// A class that is made from its options, whose arguments `fields()` describes:
/// `described<Loss, Huber, huber_fields>("Huber")`.
template <class T, class Class, auto fields>
NamedClass<T> described(std::string class_name, std::vector<std::string> aliases = {}) {
  return {std::move(class_name), std::move(aliases),
          [](ConfigReader& config) -> T { return Class(fields().read(config)); },
          [] { return fields().arguments(); }};
}

/// A class without arguments.
template <class T, class Class>
NamedClass<T> described(std::string class_name, std::vector<std::string> aliases = {}) {
  return {std::move(class_name), std::move(aliases), [](ConfigReader&) -> T { return Class(); }};
}

/// All classes of a kind for documentation.
template <class T>
std::vector<ClassDescription> descriptions(std::span<const NamedClass<T>> classes) {
  std::vector<ClassDescription> all;
  for (const NamedClass<T>& each : classes) {
    const std::string snake = snake_case(each.class_name);
    std::vector<std::string> aliases{snake};
    std::ranges::remove_copy(each.aliases, std::back_inserter(aliases), snake);
    all.push_back({each.class_name, std::move(aliases),
                   each.arguments == nullptr ? std::vector<Argument>{} : each.arguments()});
  }
  return all;
}

/// Whether a class goes by this name.
template <class T>
bool is_called(const NamedClass<T>& named, const std::string& name) {
  return name == named.class_name || name == snake_case(named.class_name) ||
         std::ranges::count(named.aliases, name) > 0;
}

/// The class of a name. @throws std::invalid_argument `[tag] unknown tag "name"; did you mean ...`.
template <class T>
const NamedClass<T>& find_class(std::string_view tag, const std::string& name,
                                std::span<const NamedClass<T>> classes) {
  std::vector<std::string> names;
  for (const NamedClass<T>& each : classes) {
    if (is_called(each, name)) return each;
    names.push_back(each.aliases.empty() ? snake_case(each.class_name) : each.aliases.front());
  }
  fail(tag, "unknown ", tag, " \"", name, "\"", suggestion(name, names));
}

/// @throws std::invalid_argument unless a program may give this name to a function: it is neither
/// empty nor that of a class.
template <class T>
void check_new_name(std::string_view tag, const std::string& name,
                    std::span<const NamedClass<T>> classes) {
  const auto called = [&](const NamedClass<T>& each) { return is_called(each, name); };
  if (name.empty() || std::ranges::any_of(classes, called))
    fail(tag, "expected a new name for the function, got \"", name, "\"");
}

/// The object of a name, with every argument at its default.
template <class T>
T made_from_name(std::string_view tag, const std::string& name,
                 std::span<const NamedClass<T>> classes) {
  const Dict defaults;
  ConfigReader reader(defaults, "");
  return find_class(tag, name, classes).make(reader);
}

/// Runs `make` and throws its std::invalid_argument as a FormatError that begins with `path`: what
/// is a wrong argument in a program is a bad document in a file.
template <class Make>
auto made_at(const std::string& path, Make&& make) {
  try {
    return make();
  } catch (const std::invalid_argument& error) {
    throw FormatError(text_of(path, ": ", error.what()));
  }
}

/// The object of a name or of a serialised form. @throws FormatError with the path, also for
/// arguments that nobody read.
template <class T>
T made_from_config(std::string_view tag, const Value& value, const std::string& path,
                   std::span<const NamedClass<T>> classes) {
  const SerializedObject object = read_serialized(value, path);
  return made_at(path, [&] {
    const NamedClass<T>& found = find_class(tag, object.class_name, classes);
    ConfigReader reader(object.config, object.path);
    T made = found.make(reader);
    reader.finish();
    return made;
  });
}

}  // namespace sluice
