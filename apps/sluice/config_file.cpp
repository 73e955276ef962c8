// SPDX-License-Identifier: MIT
#include "config_file.hpp"

#include <charconv>
#include <string_view>

#include "../../io/files/files.hpp"
#include "../../io/files/json.hpp"

namespace sluice::cli {
namespace {

Value json_or_text(const std::string& text) {
  try {
    return parse_json(text, "--set");
  } catch (const FormatError&) {
    return text;
  }
}

Value with(const Value& value, std::string_view path, const Value& wanted,
           const std::string& setting);

/// The list with another element where `path` says `[index]`.
Value with_element(const Value& value, std::string_view path, const Value& wanted,
                   const std::string& setting) {
  const auto close = path.find(']');
  const char* end = path.data() + path.size();
  std::size_t index = 0;
  const auto parsed = std::from_chars(path.data() + 1, end, index);
  const auto* list = value.if_is<List>();
  if (close == std::string_view::npos || parsed.ptr != path.data() + close || list == nullptr ||
      index >= list->size())
    throw ConfigError(text_of("--set ", setting, ": there is no element ", path));
  List changed = *list;
  changed[index] = with(changed[index], path.substr(close + 1), wanted, setting);
  return changed;
}

/// `value` with `wanted` in the place that `path` names: `.key` or `[index]`, and so on.
Value with(const Value& value, std::string_view path, const Value& wanted,
           const std::string& setting) {
  if (path.empty()) return wanted;
  if (path[0] == '[') return with_element(value, path, wanted, setting);
  if (path[0] == '.') path.remove_prefix(1);
  const std::string key(path.substr(0, path.find_first_of(".[")));
  const auto* dict = value.if_is<Dict>();
  if (key.empty() || (dict == nullptr && !value.is_null()))
    throw ConfigError(text_of("--set ", setting, ": there is no key \"", key,
                              "\" to set; write it as fit.epochs=5 or model.layers[0].units=32"));
  Dict changed = dict == nullptr ? Dict() : *dict;
  const Value* found = changed.find(key);
  const Value inner = found == nullptr ? Value() : *found;
  changed.set(key, with(inner, path.substr(key.size()), wanted, setting));
  return changed;
}

}  // namespace

void refuse_config(const std::filesystem::path& file, std::string text) {
  const std::string tag = "[config] ";
  if (text.starts_with(tag)) text.erase(0, tag.size());
  throw ConfigError(text_of(file.string(), ": ", text));
}

Dict read_config(const std::filesystem::path& file, const std::vector<std::string>& settings) {
  Value document = in_config(file, [&] { return parse_json(read_file(file), "JSON"); });
  if (document.if_is<Dict>() == nullptr)
    throw ConfigError(
        text_of(file.string(), ": expected a JSON object, got ", document.type_name()));
  for (const std::string& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw ConfigError("--set " + setting + ": expected KEY=VALUE, such as fit.epochs=5");
    document = with(document, std::string_view(setting).substr(0, equals),
                    json_or_text(setting.substr(equals + 1)), setting);
  }
  return *document.if_is<Dict>();
}

}  // namespace sluice::cli
