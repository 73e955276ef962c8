// SPDX-License-Identifier: MIT
#include "read_config.hpp"

#include "../../core/base/serialized.hpp"

namespace sluice {

ActivationFunction read_activation(ConfigReader& config, const std::string& key,
                                   const char* fallback) {
  const Value* value = fallback == nullptr ? &config.required(key) : config.optional(key);
  if (value == nullptr) return ActivationFunction(fallback);
  if (value->is_null()) return ActivationFunction("linear");
  const std::string name = config.string(key);
  return made_at(config.path_of(key), [&] { return ActivationFunction(name); });
}

Initializer read_initializer(ConfigReader& config, const std::string& key, const char* fallback) {
  const Value* value = config.optional(key);
  if (value == nullptr) return Initializer(fallback);
  return Initializer::from_config(*value, config.path_of(key));
}

RegularizerSpec read_regularizer(ConfigReader& config, const std::string& key) {
  const Value* value = config.optional(key);
  if (value == nullptr) return nullptr;
  return RegularizerSpec::from_config(*value, config.path_of(key));
}

Value shape_value(const Shape& shape) {
  List extents;
  for (std::int64_t extent : shape)
    extents.push_back(extent == Shape::unknown ? Value() : Value(extent));
  return extents;
}

Shape read_batch_shape(ConfigReader& config, const std::string& key) {
  std::vector<std::int64_t> extents;
  for (const Value& extent : config.list(key)) {
    const auto* number = extent.if_is<std::int64_t>();
    if ((number == nullptr && !extent.is_null()) || (number != nullptr && *number < 0))
      config.refuse(key, "a list of sizes and nulls");
    extents.push_back(number == nullptr || extents.empty() ? Shape::unknown : *number);
  }
  if (extents.empty()) config.refuse(key, "a list that begins with the batch");
  return Shape(extents);
}

}  // namespace sluice
