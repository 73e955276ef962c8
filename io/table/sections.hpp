// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "../../core/base/error.hpp"
#include "../../core/base/fields.hpp"
#include "dataset.hpp"

namespace sluice {

template <>
struct ArgumentType<std::filesystem::path> {
  static constexpr const char* name = "file name";
  static std::filesystem::path read(ConfigReader& reader, const std::string& key) {
    return reader.string(key);
  }
  static Value write(const std::filesystem::path& path) { return path.string(); }
};

/// What `data` of a training configuration takes of its own: files and their separator.
const Fields<DataSpec>& data_fields();
/// What `data` takes to split a file.
const Fields<SplitOptions>& split_fields();
/// What a group of columns of an input takes: columns of numbers, or else of categories.
const Fields<ColumnGroup>& group_fields(bool numeric);
/// What a target takes that is `binary`, `categorical` or, as any other type, `numeric`.
const Fields<TargetSpec>& target_fields(const std::string& type);

/// The reader of an element of a list, at `path`. @throws FormatError unless it is an object.
inline ConfigReader object_at(const Value& element, const std::string& path) {
  const auto* dict = element.if_is<Dict>();
  if (dict == nullptr)
    fail_format("config", "expected an object at ", path, ", got ", to_string(element));
  return {*dict, path};
}

/// Reads a section of a configuration, or a part of one, and checks its values.
/// @throws FormatError with the path.
template <class Options>
Options read_section(ConfigReader& reader, const Fields<Options>& fields, Options options = {}) {
  options = fields.read(reader, std::move(options));
  try {
    fields.check("config", options);
  } catch (const std::invalid_argument& error) {
    std::string text = error.what();
    if (!reader.path().empty()) text.insert(text.find(' ') + 1, reader.path() + ": ");
    throw FormatError(text);
  }
  return options;
}

}  // namespace sluice
