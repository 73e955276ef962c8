// SPDX-License-Identifier: MIT
#include "../../../io/csv/select.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

using Indices = std::vector<std::size_t>;

TEST_SUITE("io/csv/select") {
  TEST_CASE("a star stands for any text, a question mark for one byte") {
    CHECK(matches_pattern("mean_area", "mean_*"));
    CHECK(matches_pattern("mean_area", "*"));
    CHECK(matches_pattern("mean_area", "m?an*_a*a"));
    CHECK(matches_pattern("aab", "*ab"));
    CHECK(matches_pattern("", "**"));
    CHECK_FALSE(matches_pattern("mean_area", "mean"));
    CHECK_FALSE(matches_pattern("mean", "mean?"));
    CHECK_FALSE(matches_pattern("abab", "*a"));
    CHECK_FALSE(matches_pattern("", "?"));
  }

  TEST_CASE("columns come pattern by pattern, each in the order of the names") {
    const std::vector<std::string> names = {"", "b1", "c", "b2", "b*"};
    CHECK(select_columns(names, {"c", "b?"}, "") == Indices{2, 1, 3, 4});
    CHECK(select_columns(names, {"b*"}, "") == Indices{4});
    CHECK(select_columns(names, {"*"}, "") == Indices{1, 2, 3, 4});
    CHECK(select_columns(names, {}, "").empty());
  }

  TEST_CASE("a name that is near none is answered with the first dozen") {
    std::vector<std::string> names = {""};
    for (std::size_t i = 1; i <= 13; ++i) names.emplace_back(i, 'x');
    CHECK(column_suggestion("radius", {"", "b", "c"}) == "; choose one of b, c");
    CHECK(column_suggestion("radius", names).ends_with(", xxxxxxxxxxxx, ... (13 in all)"));
  }

  TEST_CASE("a pattern without a column and a column chosen twice are refused") {
    const std::vector<std::string> names = {"radius", "texture"};
    CHECK_THROWS_WITH_AS(select_columns(names, {"radis"}, "data.inputs.x.columns"),
                         "data.inputs.x.columns: no column matches \"radis\"; did you mean "
                         "\"radius\"?",
                         FormatError);
    CHECK_THROWS_WITH_AS(select_columns(names, {"texture", "t*"}, "data.inputs.x.columns"),
                         "data.inputs.x.columns: column \"texture\" is chosen twice, by \"t*\" "
                         "again; name it once",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
