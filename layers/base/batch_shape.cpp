// SPDX-License-Identifier: MIT
#include "batch_shape.hpp"

namespace sluice {

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
