// SPDX-License-Identifier: MIT
#include "arrays.hpp"

#include <algorithm>

#include "../../core/base/error.hpp"

namespace sluice {

Tensors Arrays::ordered(const std::vector<std::string>& names, const std::string& what) const {
  if (size() != names.size())
    fail("model", "expected ", names.size(), " ", what, " arrays (", joined(names), "), got ",
         size());
  Tensors tensors;
  for (const auto& [name, tensor] : entries_) {
    if (!named_) tensors.push_back(tensor);
    if (named_ && std::ranges::find(names, name) == names.end())
      fail("model", "there is no ", what, " \"", name, "\"", suggestion(name, names));
  }
  if (!named_) return tensors;
  for (const std::string& name : names) {
    const auto entry =
        std::ranges::find(entries_, name, [](const auto& named) { return named.first; });
    if (entry == entries_.end()) fail("model", "the ", what, " \"", name, "\" is missing");
    tensors.push_back(entry->second);
  }
  return tensors;
}

}  // namespace sluice
