// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::csv {

/// Gives each distinct text a code: 0, 1, 2 in the order of their first coming.
class Dictionary {
 public:
  /// The code of a text, or -1 when it has none.
  std::int32_t find(std::string_view text) const {
    const auto known = codes_.find(text);
    return known == codes_.end() ? -1 : known->second;
  }
  /// The code of a text, a new one if it has none.
  std::int32_t code(std::string_view text, std::vector<std::string>& entries) {
    const std::int32_t known = find(text);
    if (known >= 0) return known;
    const auto added = static_cast<std::int32_t>(entries.size());
    entries.emplace_back(text);
    codes_.emplace(text, added);
    return added;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> codes_;
};

}  // namespace sluice::csv
