// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// Whether a name matches a pattern of letters, `*` (any text) and `?` (any one byte).
bool matches_pattern(std::string_view name, std::string_view pattern);

/// The indices of the names that the patterns choose, pattern by pattern, each in the order of the
/// names. A pattern that is itself a name is no pattern; nameless columns match none.
/// @throws FormatError `where: ...` for a pattern that matches nothing, with the nearest name, or a
/// name chosen twice.
std::vector<std::size_t> select_columns(const std::vector<std::string>& names,
                                        const std::vector<std::string>& patterns,
                                        std::string_view where);

/// `; did you mean "mean_area"?` with the nearest of a file's columns, or `; choose one of ...`
/// with the first dozen of them.
std::string column_suggestion(std::string_view given, const std::vector<std::string>& names);

}  // namespace sluice
