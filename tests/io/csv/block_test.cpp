// SPDX-License-Identifier: MIT
#include "../../../io/csv/block.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "../../../core/base/error.hpp"
#include "../../../io/csv/number.hpp"

namespace sluice::csv {
namespace {

/// Reads records of the columns age (numbers), city (text) and note (skipped); line 2 is the first.
Table read(const std::string& records, Table spare = {}) {
  const Layout layout{
      "a.csv", ',', {"age", "city", "note"}, {Role::number, Role::text, Role::skip}};
  const std::size_t capacity = padding + records.size() + padding;
  Block block{{std::make_unique<char[]>(capacity), capacity}, {}, 2, 0};
  records.copy(block.memory.bytes.get() + padding, records.size());
  block.text = {block.memory.bytes.get() + padding, records.size()};
  for (const char c : records) block.lines += c == '\n' ? 1 : 0;
  return read_block(layout, block, std::move(spare));
}

void check_refused(const std::string& records, const std::string& text) {
  CHECK_THROWS_WITH_AS(read(records), ("[csv] a.csv " + text).c_str(), FormatError);
}

TEST_SUITE("io/csv/block") {
  TEST_CASE("numbers are converted, text is coded, the rest is skipped") {
    const Table table = read("1.5,Rome,x\n\r\n2,Paris,\"y\n,\"\r\n\"3\",Rome,z\n");
    CHECK(table.rows == 3);
    CHECK(table.numbers.at(0).name == "age");
    CHECK(table.numbers.at(0).values == std::vector<double>{1.5, 2, 3});
    CHECK(table.texts.at(0).name == "city");
    CHECK(table.texts.at(0).codes == std::vector<std::int32_t>{0, 1, 0});
    CHECK(table.texts.at(0).entries == std::vector<std::string>{"Rome", "Paris"});
  }

  TEST_CASE("the memory of any other table serves again, and nothing of its content") {
    Table spare = read("1,Oslo,a\n2,Rome,b\n3,Oslo,c\n");
    spare.numbers.push_back({"other", {7}});
    const double* const memory = spare.numbers[0].values.data();
    const Table table = read("4,Rome,x\n,?,y\n", std::move(spare));
    CHECK(table.rows == 2);
    CHECK(table.numbers.size() == 1);
    CHECK(table.numbers.at(0).values.data() == memory);
    CHECK(table.numbers.at(0).values.at(0) == 4);
    CHECK(std::isnan(table.numbers.at(0).values.at(1)));
    CHECK(table.texts.at(0).codes == std::vector<std::int32_t>{0, -1});
    CHECK(table.texts.at(0).entries == std::vector<std::string>{"Rome"});
  }

  TEST_CASE("missing values are NaN and -1; quoted text is never missing unless empty") {
    const Table table = read(",NA,\n?,\"NA\",\nnan,\"\",\n\"null\",null,\n");
    for (const double value : table.numbers[0].values) CHECK(std::isnan(value));
    CHECK(table.texts[0].codes == std::vector<std::int32_t>{-1, 0, -1, -1});
    CHECK(table.texts[0].entries == std::vector<std::string>{"NA"});
  }

  TEST_CASE("a cell that is no number is named by file, line, column and content") {
    check_refused("1,a,b\n\n\"12,5\",a,b\n",
                  "line 4, column \"age\": expected a number, got \"12,5\"; write decimals with a "
                  "point");
    check_refused("old,a,b\n",
                  "line 2, column \"age\": expected a number, got \"old\"; correct the cell, empty "
                  "it if the value is missing, or read the column as text");
    check_refused("1\r,a,b\n",
                  "line 2, column \"age\": expected a number, got \"1\r\"; correct the cell, "
                  "empty it if the value is missing, or read the column as text");
    check_refused(std::string(50, 'x') + ",a,b\n",
                  "line 2, column \"age\": expected a number, got \"" + std::string(40, 'x') +
                      "...\"; correct the cell, empty it if the value is missing, or read the "
                      "column as text");
  }

  TEST_CASE("infinities and what overflows to them are refused") {
    const std::string end = "; leave the cell empty if the value is missing";
    check_refused("1,\"two\nlines\",b\n-inf,a,b\n",
                  "line 4, column \"age\": expected a finite number, got \"-inf\"" + end);
    check_refused("1e999,a,b\n",
                  "line 2, column \"age\": expected a finite number, got \"1e999\"" + end);
  }

  TEST_CASE("a record of another length is refused with both counts") {
    const std::string end = "; complete the record, or quote fields that hold the separator";
    check_refused("1,a,b\n1,a\n", "line 3: expected 3 fields as in the header, got 2" + end);
    check_refused("1\n", "line 2: expected 3 fields as in the header, got 1" + end);
    check_refused("1,a,b,c,\n", "line 2: expected 3 fields as in the header, got 5" + end);
    check_refused("1,\"a\n\"\n", "line 2: expected 3 fields as in the header, got 2" + end);
  }

  TEST_CASE("misplaced quotes are named even in skipped and surplus fields") {
    check_refused("1,a,5\"\n",
                  "line 2, column \"note\": a quote inside an unquoted field; quote the field and "
                  "double the quote");
    check_refused("1,\"a\"b,c\n",
                  "line 2, column \"city\": text behind a closing quote; double a quote inside a "
                  "field");
    check_refused("1,a,\"b\n\n\n",
                  "line 2, column \"note\": a quoted field without end; close its quote");
    check_refused("1,a,b,c\"\n",
                  "line 2, field 4: a quote inside an unquoted field; quote the field and double "
                  "the quote");
  }

  TEST_CASE("text in another encoding is refused") {
    check_refused(
        "1,Z\xfcrich,b\n",
        "line 2, column \"city\": expected UTF-8, got other bytes; save the file as UTF-8");
  }
}

}  // namespace
}  // namespace sluice::csv
