// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "../../../io/csv/csv.hpp"

namespace sluice::test {

inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A table as read from a.csv; an empty text is a missing one.
inline Table table_of(
    const std::vector<std::pair<std::string, std::vector<double>>>& numbers,
    const std::vector<std::pair<std::string, std::vector<std::string>>>& texts = {}) {
  Table table{"a.csv", 0, 0, {}, {}};
  for (const auto& [name, values] : numbers) {
    table.rows = static_cast<std::int64_t>(values.size());
    table.numbers.push_back({name, values});
  }
  for (const auto& [name, values] : texts) {
    table.rows = static_cast<std::int64_t>(values.size());
    TextColumn column{name, {}, {}};
    for (const std::string& value : values) {
      std::size_t code = 0;
      while (code < column.entries.size() && column.entries[code] != value) ++code;
      if (code == column.entries.size() && !value.empty()) column.entries.push_back(value);
      column.codes.push_back(value.empty() ? -1 : static_cast<std::int32_t>(code));
    }
    table.texts.push_back(std::move(column));
  }
  return table;
}

/// 0 .. n-1 for the n rows of a table.
inline std::vector<std::int64_t> all_rows(const Table& table) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(table.rows));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  return rows;
}

}  // namespace sluice::test
