// SPDX-License-Identifier: MIT
#include "../../../io/table/preprocessing.hpp"

#include <doctest/doctest.h>

#include "../../../io/files/json.hpp"
#include "../../support/approx.hpp"
#include "tables.hpp"

namespace sluice {
namespace {

using test::all_rows;
using test::missing;
using test::table_of;

const Table people = table_of({{"age", {20, 40}}, {"size", {1, 2}}, {"y", {5, 6}}},
                              {{"city", {"Rome", "Bonn"}}, {"kind", {"a", "b"}}});

ColumnsSpec spec() {
  return {{{"person",
            {{.columns = {"age"}, .normalization = "min-max", .missing = "mean"},
             {.columns = {"city"}, .type = "categorical"},
             {.columns = {"size"}, .normalization = "none", .missing = "error"}}},
           {"place", {{.columns = {"city"}, .type = "categorical", .encoding = "codes"}}}},
          {{"kind", "kind", "binary", "a", ""}, {"y", "y", "numeric", "", ""}}};
}

Preprocessing fitted() {
  return Preprocessing::fit(spec(), {people, all_rows(people)});
}

TEST_SUITE("io/table/preprocessing") {
  TEST_CASE("features stand side by side in the order in which they are named") {
    const auto inputs = fitted().input_tensors({people, all_rows(people)});
    REQUIRE(inputs.size() == 2);
    CHECK(inputs[0].first == "person");
    CHECK(inputs[0].second.dtype() == DType::float32);
    test::check_close(inputs[0].second, {2, 5}, {0, 0, 0, 1, 1, 1, 0, 1, 0, 2});
    CHECK(inputs[1].second.dtype() == DType::int32);
    test::check_close(inputs[1].second, {2, 1}, {2, 1});
  }

  TEST_CASE("targets come by name") {
    const auto targets = fitted().target_tensors({people, all_rows(people)});
    REQUIRE(targets.size() == 2);
    CHECK(targets[0].first == "kind");
    test::check_close(targets[0].second, {2, 1}, {1, 0});
    test::check_close(targets[1].second, {2, 1}, {5, 6});
  }

  TEST_CASE("rows are taken in the order that is asked for, with what was learnt from others") {
    const Preprocessing preprocessing = fitted();
    const Table others =
        table_of({{"age", {missing, 60}}, {"size", {3, 4}}}, {{"city", {"Oslo", "Rome"}}});
    const std::vector<std::int64_t> rows = {1, 0};
    const auto inputs = preprocessing.input_tensors({others, rows});
    test::check_close(inputs[0].second, {2, 5}, {2, 0, 0, 1, 4, 0.5, 1, 0, 0, 3});
    test::check_close(inputs[1].second, {2, 1}, {2, 0});
  }

  TEST_CASE("the global float type is followed") {
    set_floatx(DType::float64);
    const auto inputs = fitted().input_tensors({people, all_rows(people)});
    set_floatx(DType::float32);
    CHECK(inputs[0].second.dtype() == DType::float64);
  }

  TEST_CASE("what was learnt goes through JSON without a change") {
    const Preprocessing preprocessing = fitted();
    const std::string text = to_json_text(preprocessing.to_dict());
    const Value value = parse_json(text, "a.json");
    const Preprocessing again = Preprocessing::from_dict(*value.if_is<Dict>(), "preprocessing");
    CHECK(to_json_text(again.to_dict()) == text);
    const auto before = preprocessing.input_tensors({people, all_rows(people)});
    const auto after = again.input_tensors({people, all_rows(people)});
    for (std::size_t i = 0; i < before.size(); ++i)
      test::check_close(after[i].second, before[i].second, 0);
  }

  TEST_CASE("the columns to read are known, targets only on request") {
    using Texts = std::vector<std::string>;
    const Preprocessing preprocessing = fitted();
    CHECK(preprocessing.csv_options(false).numbers == Texts{"age", "size"});
    CHECK(preprocessing.csv_options(false).texts == Texts{"city"});
    CHECK(preprocessing.csv_options(true).numbers == Texts{"age", "size", "y"});
    CHECK(preprocessing.csv_options(true).texts == Texts{"city", "kind"});
  }

  TEST_CASE("a header without a needed column is refused with its name") {
    const Preprocessing preprocessing = fitted();
    CHECK_NOTHROW(preprocessing.check_header({"city", "size", "age"}, "b.csv", false));
    CHECK_THROWS_WITH_AS(preprocessing.check_header({"city", "size", "Age"}, "b.csv", false),
                         "[columns] b.csv: expected the column \"age\" of input \"person\", got a "
                         "header without it; did you mean \"Age\"?",
                         FormatError);
    CHECK_THROWS_WITH_AS(preprocessing.check_header({"city", "size", "age"}, "b.csv", true),
                         "[columns] b.csv: expected the column \"kind\" of target \"kind\", got a "
                         "header without it; choose one of city, size, age",
                         FormatError);
  }

  TEST_CASE("codes beside numbers, and no rows at all, are refused") {
    ColumnsSpec mixed = spec();
    mixed.inputs[0].groups[1].encoding = "codes";
    CHECK_THROWS_WITH_AS(Preprocessing::fit(mixed, {people, all_rows(people)}),
                         "[columns] input \"person\": codes cannot stand beside numbers; encode "
                         "them \"one-hot\", or give them an input of their own",
                         FormatError);
    CHECK_THROWS_WITH_AS(Preprocessing::fit(spec(), {people, {}}),
                         "[columns] expected rows to learn from in a.csv, got none", FormatError);
  }

  TEST_CASE("documents that cannot have been written are refused with their path") {
    const Dict text{{"inputs", Dict{{"x", List{"age"}}}}, {"targets", Dict{}}};
    CHECK_THROWS_WITH_AS(Preprocessing::from_dict(text, "preprocessing"),
                         "[config] expected an object at preprocessing.inputs.x[0], got \"age\"",
                         FormatError);
    Dict more = fitted().to_dict();
    more.set("input", 1);
    CHECK_THROWS_WITH_AS(Preprocessing::from_dict(more, "preprocessing"),
                         "[config] unknown key preprocessing.input; did you mean \"inputs\"?",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
