// SPDX-License-Identifier: MIT
#include "serialized.hpp"

namespace sluice {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
char lowered(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Dict serialized(std::string_view module, std::string_view class_name, Dict config) {
  return Dict{{"module", std::string(module)},
              {"class_name", std::string(class_name)},
              {"config", std::move(config)},
              {"registered_name", nullptr}};
}

SerializedObject read_serialized(const Value& value, const std::string& path) {
  if (const auto* name = value.if_is<std::string>()) return {*name, {}, path};
  const auto* dict = value.if_is<Dict>();
  if (dict == nullptr)
    fail_format("config", "expected a name or an object with class_name and config at ", path,
                ", got ", to_string(value));
  ConfigReader reader(*dict, path);
  SerializedObject object{reader.string("class_name"), {}, reader.path_of("config")};
  const Value* config = reader.optional("config");
  const auto* function = config == nullptr ? nullptr : config->if_is<std::string>();
  if (object.class_name == "function" && function != nullptr) {
    object.class_name = *function;
  } else if (config != nullptr) {
    object.config = reader.object("config").dict();
  }
  for (const char* key : {"module", "registered_name", "build_config"}) reader.ignore(key);
  reader.finish();
  return object;
}

std::string snake_case(std::string_view class_name) {
  std::string text;
  for (std::size_t i = 0; i < class_name.size(); ++i) {
    const char c = class_name[i];
    const bool before_lower = i + 1 < class_name.size() && is_lower(class_name[i + 1]);
    if (i > 0 && is_upper(c) && (before_lower || is_lower(class_name[i - 1]))) text += '_';
    text += lowered(c);
  }
  return text;
}

}  // namespace sluice
