// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "../core/config.hpp"
#include "../core/error.hpp"

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

/// Reads a name or a serialised object at `path`.
/// @throws FormatError when the value is neither.
SerializedObject read_serialized(const Value& value, const std::string& path);

/// Runs `make` and turns its std::invalid_argument into a FormatError that begins with `path`: what
/// is a wrong argument in a program is a bad document in a file.
template <class Make>
std::invoke_result_t<Make> made_at(const std::string& path, Make&& make) {
  try {
    return make();
  } catch (const std::invalid_argument& error) {
    throw FormatError(text_of(path, ": ", error.what()));
  }
}

}  // namespace sluice
