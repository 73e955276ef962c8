// SPDX-License-Identifier: MIT
#include "../../../io/table/targets.hpp"

#include <doctest/doctest.h>

#include "../../support/approx.hpp"
#include "tables.hpp"

namespace sluice {
namespace {

using test::all_rows;
using test::missing;
using test::table_of;

using Texts = std::vector<std::string>;

Target fitted(const TargetSpec& spec, const Table& table, std::vector<std::string>* notes = {}) {
  std::vector<std::string> own;
  return fit_target(spec, {table, all_rows(table)}, notes == nullptr ? own : *notes);
}

const Table kinds = table_of({}, {{"kind", {"no", "yes", "no"}}});
const TargetSpec binary{"kind", "kind", "binary", "", ""};

TEST_SUITE("io/table/targets") {
  TEST_CASE("the last class in order is positive, and a note says so") {
    Texts notes;
    const Target target = fitted(binary, kinds, &notes);
    CHECK(target.classes == Texts{"no", "yes"});
    test::check_close(target_values(target, {kinds, all_rows(kinds)}), {3, 1}, {0, 1, 0});
    CHECK(notes == Texts{"target \"kind\": \"yes\" is the positive class (1), \"no\" the negative "
                         "(0)"});
  }

  TEST_CASE("another class can be made the positive one") {
    const Target target = fitted({"kind", "kind", "binary", "no", ""}, kinds);
    CHECK(target.classes == Texts{"yes", "no"});
    test::check_close(target_values(target, {kinds, all_rows(kinds)}), {3, 1}, {1, 0, 1});
  }

  TEST_CASE("categories are integer codes unless one-hot is asked for") {
    const Table table = table_of({}, {{"kind", {"c", "a", "b"}}});
    const auto rows = all_rows(table);
    const Tensor codes =
        target_values(fitted({"t", "kind", "categorical", "", ""}, table), {table, rows});
    CHECK(codes.dtype() == DType::int32);
    test::check_close(codes, {3, 1}, {2, 0, 1});
    const Tensor hot =
        target_values(fitted({"t", "kind", "categorical", "", "one-hot"}, table), {table, rows});
    CHECK(hot.dtype() == DType::float32);
    test::check_close(hot, {3, 3}, {0, 0, 1, 1, 0, 0, 0, 1, 0});
  }

  TEST_CASE("numbers stay as they are") {
    const Table table = table_of({{"y", {1.5, -2}}});
    const Target target = fitted({"y", "y", "numeric", "", ""}, table);
    test::check_close(target_values(target, {table, all_rows(table)}), {2, 1}, {1.5, -2});
  }

  TEST_CASE("a number of classes that does not fit is refused") {
    const Table three = table_of({}, {{"kind", {"a", "b", "c"}}});
    const Table one = table_of({}, {{"kind", {"a", "a"}}});
    CHECK_THROWS_WITH_AS(fitted(binary, three),
                         "[columns] target \"kind\": expected two classes in column \"kind\" of "
                         "a.csv, got 3: a, b, c; set \"type\" to \"categorical\"",
                         FormatError);
    CHECK_THROWS_WITH_AS(fitted({"kind", "kind", "categorical", "", ""}, one),
                         "[columns] target \"kind\": expected two classes or more in column "
                         "\"kind\" of a.csv, got 1: a",
                         FormatError);
    CHECK_THROWS_WITH_AS(fitted({"kind", "kind", "binary", "yess", ""}, kinds),
                         "[columns] target \"kind\": expected the positive class to be one of no, "
                         "yes of column \"kind\" of a.csv, got \"yess\"; did you mean \"yes\"?",
                         FormatError);
  }

  TEST_CASE("missing values and unknown classes are refused with their place") {
    const Table table = table_of({}, {{"kind", {"no", "", "maybe"}}});
    const std::vector<std::int64_t> gap = {1}, other = {2};
    const Target target = fitted(binary, kinds);
    CHECK_THROWS_WITH_AS(target_values(target, {table, gap}),
                         "[columns] a.csv record 2, column \"kind\": expected a class, got a "
                         "missing value; remove the record or fill it",
                         FormatError);
    CHECK_THROWS_WITH_AS(target_values(target, {table, other}),
                         "[columns] a.csv record 3, column \"kind\": expected one of no, yes, got "
                         "\"maybe\", which the training data does not hold; correct it, or split "
                         "stratified",
                         FormatError);
    const Table numbers = table_of({{"y", {1, missing, 1e39}}});
    const Target number = fitted({"y", "y", "numeric", "", ""}, numbers);
    CHECK_THROWS_WITH_AS(target_values(number, {numbers, gap}),
                         "[columns] a.csv record 2, column \"y\": expected a number in the range "
                         "of float32, got a missing value; remove the record or correct it",
                         FormatError);
    CHECK_THROWS_WITH_AS(target_values(number, {numbers, other}),
                         "[columns] a.csv record 3, column \"y\": expected a number in the range "
                         "of float32, got 1e+39; remove the record or correct it",
                         FormatError);
  }

  TEST_CASE("what was learnt is the same after a round trip") {
    for (const TargetSpec& spec : {binary, TargetSpec{"kind", "kind", "categorical", "", "one-hot"},
                                   TargetSpec{"kind", "kind", "numeric", "", ""}}) {
      const Target target = fitted(spec, kinds);
      const Dict dict = to_dict(target);
      const Target again = target_from("kind", ConfigReader(dict, "p"));
      CHECK(again.classes == target.classes);
      CHECK(to_dict(again) == dict);
    }
  }

  TEST_CASE("documents that cannot have been written are refused with their path") {
    Dict dict{{"column", "a"}, {"type", "binary"}, {"classes", List{"x"}}};
    CHECK_THROWS_WITH_AS(target_from("t", ConfigReader(dict, "p")),
                         "[config] expected two classes at p.classes, got list [\"x\"]",
                         FormatError);
    dict.set("type", "ordinal");
    CHECK_THROWS_WITH_AS(target_from("t", ConfigReader(dict, "p")),
                         "[config] expected \"binary\", \"categorical\" or \"numeric\" at p.type, "
                         "got string \"ordinal\"",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
