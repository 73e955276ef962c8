// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "csv.hpp"
#include "source.hpp"

namespace sluice::csv {

/// What becomes of a column.
enum class Role : std::uint8_t { skip, number, text };

/// How the records of a file are to be read.
struct Layout {
  std::string file;  ///< its name, for messages
  char separator;
  std::vector<std::string> names;
  std::vector<Role> roles;  ///< one for each name
};

/// `[csv] data.csv line 17, column "age": ` and the rest of the parts, as a FormatError.
template <class... Parts>
[[noreturn]] void fail_at(const Layout& layout, std::int64_t line, std::size_t column,
                          const Parts&... parts) {
  fail_format("csv", layout.file, " line ", line, ", column \"", layout.names[column],
              "\": ", parts...);
}

/// The wanted columns of a block's records, in the memory of a table that is no longer needed.
/// @throws FormatError with the place for what is no number, has bad quotes, is not UTF-8, or has
/// another number of fields than the header.
Table read_block(const Layout& layout, const Block& block, Table spare = {});

}  // namespace sluice::csv
