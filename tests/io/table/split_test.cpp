// SPDX-License-Identifier: MIT
#include "../../../io/table/split.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

using Rows = std::vector<std::int64_t>;

bool is_partition(const Split& split, std::int64_t rows) {
  std::set<std::int64_t> all;
  for (const Rows* part : {&split.train, &split.validation, &split.test}) {
    if (!std::ranges::is_sorted(*part)) return false;
    all.insert(part->begin(), part->end());
  }
  return std::ssize(all) == rows && *all.begin() == 0 && *all.rbegin() == rows - 1 &&
         std::ssize(split.train) + std::ssize(split.validation) + std::ssize(split.test) == rows;
}

TEST_SUITE("io/table/split") {
  TEST_CASE("the tail is the last rows, validation before test") {
    const Split split = split_rows(10, {.test = 0.2, .validation = 0.25, .way = "tail"}, {}, 1);
    CHECK(split.train == Rows{0, 1, 2, 3, 4, 5});
    CHECK(split.validation == Rows{6, 7});
    CHECK(split.test == Rows{8, 9});
  }

  TEST_CASE("without fractions all rows are for training") {
    const Split split = split_rows(3, {}, {}, 1);
    CHECK(split.train == Rows{0, 1, 2});
    CHECK(split.test.empty());
    CHECK(split.validation.empty());
  }

  TEST_CASE("shuffled parts have their sizes, share no row and depend on the seed alone") {
    const SplitOptions options{.test = 0.2, .validation = 0.1, .way = "shuffled"};
    const Split split = split_rows(569, options, {}, 7);
    CHECK(split.test.size() == 114);
    CHECK(split.validation.size() == 46);
    CHECK(is_partition(split, 569));
    CHECK(split_rows(569, options, {}, 7).test == split.test);
    CHECK(split_rows(569, options, {}, 8).test != split.test);
    CHECK(split.test.front() < 57);
    CHECK(split.test.back() > 511);
  }

  TEST_CASE("a stratified split keeps the share of every class in every part") {
    std::vector<std::int32_t> classes;
    for (int i = 0; i < 200; ++i) classes.push_back(i % 10 == 0 ? 2 : i % 10 < 4 ? 1 : 0);
    const Split split =
        split_rows(200, {.test = 0.2, .validation = 0.25, .way = "stratified"}, classes, 3);
    CHECK(is_partition(split, 200));
    const auto count = [&](const Rows& rows, std::int32_t wanted) {
      return std::ranges::count_if(
          rows, [&](std::int64_t row) { return classes[static_cast<std::size_t>(row)] == wanted; });
    };
    CHECK(count(split.test, 0) == 24);
    CHECK(count(split.test, 1) == 12);
    CHECK(count(split.test, 2) == 4);
    CHECK(count(split.validation, 0) == 24);
    CHECK(count(split.validation, 1) == 12);
    CHECK(count(split.validation, 2) == 4);
  }

  TEST_CASE("ways and fractions that cannot be are refused") {
    test::check_fails([] { split_rows(9, {.way = "shuffle"}, {}, 1); },
                      "[split] unknown split \"shuffle\"; did you mean \"shuffled\"?");
    test::check_fails([] { split_rows(9, {.test = 1}, {}, 1); },
                      "[split] expected test_split in [0, 1), got 1");
    test::check_fails([] { split_rows(3, {.test = 0.1}, {}, 1); },
                      "[split] expected rows for every part of a test split 0.1 and a validation "
                      "split 0, got 3 rows in all");
  }
}

}  // namespace
}  // namespace sluice
