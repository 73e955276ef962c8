// SPDX-License-Identifier: MIT
#include "../../../io/table/features.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tables.hpp"

namespace sluice {
namespace {

using test::all_rows;
using test::missing;
using test::table_of;

ColumnGroup group(const std::string& normalization, const Value& filler = "error") {
  return {.columns = {"age"}, .normalization = normalization, .missing = filler};
}

NumericFeature fitted(const ColumnGroup& wanted, const std::vector<double>& values,
                      std::vector<std::string> notes = {}) {
  const Table table = table_of({{"age", values}});
  return std::get<NumericFeature>(fit_feature(wanted, "age", {table, all_rows(table)}, notes));
}

std::vector<float> written(const Feature& feature, const Table& table) {
  const auto rows = all_rows(table);
  std::vector<float> out(rows.size() * static_cast<std::size_t>(width_of(feature)));
  write_feature(feature, {table, rows}, out.data(), width_of(feature));
  return out;
}

CategoricalFeature fitted_city(const std::string& encoding, const Value& filler = "unknown") {
  const Table table = table_of({}, {{"city", {"Rome", "Bonn", "", "Rome"}}});
  std::vector<std::string> notes;
  const ColumnGroup wanted{
      .columns = {"city"}, .type = "categorical", .missing = filler, .encoding = encoding};
  return std::get<CategoricalFeature>(fit_feature(wanted, "city", {table, all_rows(table)}, notes));
}

TEST_SUITE("io/table/features") {
  TEST_CASE("z-score takes mean and population deviation, min-max the range, none nothing") {
    const NumericFeature score = fitted(group("z-score"), {1, 2, 6});
    CHECK(score.offset == 3);
    CHECK(score.scale == doctest::Approx(std::sqrt(14.0 / 3)));
    const NumericFeature range = fitted(group("min-max"), {1, 2, 6});
    CHECK(range.offset == 1);
    CHECK(range.scale == 5);
    CHECK(written(range, table_of({{"age", {1, 3.5, 11}}})) == std::vector<float>{0, 0.5, 2});
    CHECK(written(fitted(group("none"), {1, 2}), table_of({{"age", {7.5}}})) ==
          std::vector<float>{7.5});
  }

  TEST_CASE("only the given rows are learnt from") {
    const Table table = table_of({{"age", {1, 100, 3}}});
    std::vector<std::string> notes;
    const std::vector<std::int64_t> rows = {0, 2};
    const Feature feature = fit_feature(group("z-score"), "age", {table, rows}, notes);
    CHECK(std::get<NumericFeature>(feature).offset == 2);
  }

  TEST_CASE("the deviation of numbers far from zero keeps its digits") {
    const NumericFeature feature = fitted(group("z-score"), {1e9, 1e9 + 1, 1e9 + 2});
    CHECK(feature.offset == 1e9 + 1);
    CHECK(feature.scale == doctest::Approx(std::sqrt(2.0 / 3)));
  }

  TEST_CASE("missing numbers become the mean, the median or a constant before normalising") {
    const std::vector<double> values = {1, missing, 2, 3, 10};
    CHECK(fitted(group("none", "mean"), values).fill == 4);
    CHECK(fitted(group("none", "median"), values).fill == 2.5);
    CHECK(fitted(group("none", "median"), {5, missing, 1, 9}).fill == 5);
    CHECK(fitted(group("none", -1), values).fill == -1);
    const NumericFeature feature = fitted(group("min-max", "mean"), values);
    CHECK(written(feature, table_of({{"age", {missing}}}))[0] == doctest::Approx(3.0 / 9));
  }

  TEST_CASE("missing numbers are refused with their place unless something replaces them") {
    CHECK_THROWS_WITH_AS(fitted(group("none"), {1, missing, missing}),
                         "[columns] a.csv record 2, column \"age\": expected a number, got a "
                         "missing value, one of 2; set \"missing\" to \"mean\", \"median\" or a "
                         "number",
                         FormatError);
    CHECK_THROWS_WITH_AS(written(fitted(group("none"), {1}), table_of({{"age", {1, missing}}})),
                         "[columns] a.csv record 2, column \"age\": expected a number, got a "
                         "missing value; there were none in training, so there is nothing to put "
                         "in its place",
                         FormatError);
    CHECK_THROWS_WITH_AS(fitted(group("none", "mean"), {missing}),
                         "[columns] column \"age\" of a.csv: expected numbers to learn from, got "
                         "missing values only; leave the column out",
                         FormatError);
  }

  TEST_CASE("a constant column becomes zeros and is noted") {
    for (const std::string way : {"z-score", "min-max"}) {
      const Table table = table_of({{"age", {0.1, 0.1, 0.1}}});
      std::vector<std::string> notes;
      const Feature feature = fit_feature(group(way), "age", {table, all_rows(table)}, notes);
      CHECK(written(feature, table) == std::vector<float>{0, 0, 0});
      CHECK(notes == std::vector<std::string>{"column \"age\" is 0.1 in every row of the training "
                                              "data, and so tells nothing"});
    }
  }

  TEST_CASE("numbers that no float can hold are refused") {
    CHECK_THROWS_WITH_AS(written(fitted(group("none"), {1}), table_of({{"age", {1, 1e39}}})),
                         "[columns] a.csv record 2, column \"age\": 1e+39 is beyond the range of "
                         "float32 when normalised by offset 0 and scale 1; correct or rescale it",
                         FormatError);
    CHECK_THROWS_WITH_AS(
        fitted(group("min-max"), {-1.5e308, 1.5e308}),
        "[columns] column \"age\" of a.csv: its numbers from -1.5e+308 to 1.5e+308 "
        "are beyond what can be normalised; rescale them",
        FormatError);
  }

  TEST_CASE("categories are one-hot with a place for unknown and missing ones") {
    const Feature feature = fitted_city("one-hot");
    CHECK(std::get<CategoricalFeature>(feature).vocabulary ==
          std::vector<std::string>{"Bonn", "Rome"});
    CHECK(written(feature, table_of({}, {{"city", {"Rome", "Oslo", ""}}})) ==
          std::vector<float>{0, 0, 1, 1, 0, 0, 1, 0, 0});
  }

  TEST_CASE("codes count from 1, with 0 for unknown and missing ones") {
    const Table table = table_of({}, {{"city", {"Oslo", "Bonn", "", "Rome"}}});
    std::vector<std::int32_t> codes(4, -1);
    write_codes(fitted_city("codes"), {table, all_rows(table)}, codes.data(), 1);
    CHECK(codes == std::vector<std::int32_t>{0, 1, 0, 2});
  }

  TEST_CASE("missing categories are refused when asked so") {
    const Table table = table_of({}, {{"city", {"Rome", ""}}});
    std::vector<std::int32_t> codes(2);
    CHECK_THROWS_WITH_AS(
        write_codes(fitted_city("codes", "error"), {table, all_rows(table)}, codes.data(), 1),
        "[columns] a.csv record 2, column \"city\": expected a category, got a missing value; set "
        "\"missing\" to \"unknown\"",
        FormatError);
  }

  TEST_CASE("texts that are all numbers are put in order of their value") {
    const Table table = table_of({}, {{"n", {"10", "9", "2.5", "9"}}, {"t", {"10", "9", "x"}}});
    const std::vector<std::int64_t> rows = {0, 1, 2};
    CHECK(distinct_texts(table.texts[0], {table, rows}) ==
          std::vector<std::string>{"2.5", "9", "10"});
    CHECK(distinct_texts(table.texts[1], {table, rows}) ==
          std::vector<std::string>{"10", "9", "x"});
  }

  TEST_CASE("what was learnt is the same after a round trip") {
    const std::vector<Feature> features = {fitted(group("z-score", "median"), {0.1, 0.7}),
                                           fitted(group("min-max"), {0.1, 0.7}),
                                           fitted_city("codes", "error"), fitted_city("one-hot")};
    for (const Feature& feature : features) {
      const Dict dict = to_dict(feature);
      CHECK(to_dict(feature_from(ConfigReader(dict, "p"))) == dict);
    }
  }

  TEST_CASE("documents that cannot have been written are refused with their path") {
    Dict dict = to_dict(Feature(fitted(group("z-score"), {1, 2})));
    dict.set("scale", 0);
    CHECK_THROWS_WITH_AS(feature_from(ConfigReader(dict, "p")),
                         "[config] expected a number other than 0 at p.scale, got integer 0",
                         FormatError);
    dict.set("type", "text");
    CHECK_THROWS_WITH_AS(
        feature_from(ConfigReader(dict, "p")),
        "[config] expected \"numeric\" or \"categorical\" at p.type, got string \"text\"",
        FormatError);
    dict = to_dict(Feature(fitted_city("codes")));
    dict.set("encoding", "hot");
    CHECK_THROWS_WITH_AS(
        feature_from(ConfigReader(dict, "p")),
        "[config] expected \"codes\" or \"one-hot\" at p.encoding, got string \"hot\"",
        FormatError);
  }
}

}  // namespace
}  // namespace sluice
