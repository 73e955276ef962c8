// SPDX-License-Identifier: MIT
#include "../../../io/csv/writer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>

namespace sluice {
namespace {

TEST_SUITE("io/csv/writer") {
  TEST_CASE("fields are quoted only where they must be") {
    std::ostringstream out;
    CsvWriter writer(out, ';');
    writer.text("plain, text").text("a;b").text("say \"x\"").text("two\nlines").end_row();
    writer.text("NA").text("").missing().text("nano").end_row();
    CHECK(out.str() == "plain, text;\"a;b\";\"say \"\"x\"\"\";\"two\nlines\"\n\"NA\";\"\";;nano\n");
  }

  TEST_CASE("numbers are as short as reading them back allows") {
    std::ostringstream out;
    CsvWriter(out).number(0.1).number(0.1F).number(-3).number(1e300).number(1.0 / 3).end_row();
    CHECK(out.str() == "0.1,0.1,-3,1e+300,0.3333333333333333\n");
  }

  TEST_CASE("a row of one empty field is no empty line") {
    std::ostringstream out;
    CsvWriter writer(out);
    writer.missing().end_row();
    CHECK(out.str() == "\"\"\n");
  }

  TEST_CASE("numbers that are not finite and other separators are refused") {
    std::ostringstream out;
    CHECK_THROWS_WITH_AS(CsvWriter(out).number(std::nan("")),
                         "[csv] expected a finite number to write, got nan", std::invalid_argument);
    CHECK_THROWS_WITH_AS(CsvWriter(out).number(-HUGE_VALF),
                         "[csv] expected a finite number to write, got -inf",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(CsvWriter(out, '|'),
                         "[csv] expected the separator ',', ';' or tab, got '|'",
                         std::invalid_argument);
  }
}

}  // namespace
}  // namespace sluice
