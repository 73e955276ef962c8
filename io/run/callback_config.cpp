// SPDX-License-Identifier: MIT
#include "callback_config.hpp"

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "../table/sections.hpp"

namespace sluice {
std::vector<ConfiguredCallback> callbacks_from_section(const List& section,
                                                       const std::string& path) {
  std::vector<ConfiguredCallback> callbacks;
  for (std::size_t k = 0; k < section.size(); ++k) {
    const std::string where = text_of(path, "[", k, "]");
    ConfigReader reader = object_at(section[k], where);
    callbacks.push_back(made_at(where, [&] { return callback_from_config(reader); }));
    reader.finish();
  }
  return callbacks;
}

}  // namespace sluice
