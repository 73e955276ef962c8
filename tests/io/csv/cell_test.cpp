// SPDX-License-Identifier: MIT
#include "../../../io/csv/cell.hpp"

#include <doctest/doctest.h>

#include <string>

#include "../../../io/csv/number.hpp"

namespace sluice::csv {
namespace {

/// A cursor and the padded text that it walks over.
struct Walk {
  explicit Walk(const std::string& content)
      : text(content + std::string(padding, '\0')),
        cursor(std::string_view(text).substr(0, content.size()), ',', 1) {}

  std::string text;
  Cursor cursor;
};

TEST_SUITE("io/csv/cell") {
  TEST_CASE("a field ends at the separator or the newline") {
    Walk walk("first,second field longer than a word\r\n");
    CHECK(walk.cursor.cell().text == "first");
    CHECK_FALSE(walk.cursor.at_newline());
    ++walk.cursor.position;
    CHECK(walk.cursor.cell().text == "second field longer than a word");
    CHECK(walk.cursor.at_newline());
    walk.cursor.next_line();
    CHECK(walk.cursor.at_end());
    CHECK(walk.cursor.line == 2);
  }

  TEST_CASE("quotes are taken off, doubled ones once") {
    Walk walk("\"a \"\"b\"\", \r\nc\",\"\"\"\"\r\n");
    CHECK(walk.cursor.cell().text == "a \"b\", \r\nc");
    CHECK(walk.cursor.line == 2);
    ++walk.cursor.position;
    const Cell cell = walk.cursor.cell();
    CHECK(cell.text == "\"");
    CHECK(cell.quoted);
    CHECK(walk.cursor.at_newline());
  }

  TEST_CASE("empty lines are stepped over and counted") {
    Walk walk("\n\r\n\nx\n");
    walk.cursor.skip_empty_lines();
    CHECK(walk.cursor.line == 4);
    CHECK(walk.cursor.cell().text == "x");
  }

  TEST_CASE("misplaced quotes are faults") {
    CHECK(Walk("5'10\"\n").cursor.cell().fault ==
          std::string("a quote inside an unquoted field; quote the field and double the quote"));
    CHECK(Walk("\"a\"b\n").cursor.cell().fault ==
          std::string("text behind a closing quote; double a quote inside a field"));
    CHECK(Walk("\"a\n").cursor.cell().fault ==
          std::string("a quoted field without end; close its quote"));
    CHECK(Walk("\"a\"\"\n").cursor.cell().fault ==
          std::string("a quoted field without end; close its quote"));
  }

  TEST_CASE("well-formed UTF-8 is told from other bytes") {
    CHECK(is_utf8("plain"));
    CHECK(is_utf8("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80 \xef\xbf\xbf"));
    for (const std::string bad : {"Z\xfcrich", "\xc3", "\xe2\x82", "\xc0\x80", "\xe0\x80\x80",
                                  "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xf0\x80\x80\x80"})
      CHECK_FALSE(is_utf8(bad));
  }
}

}  // namespace
}  // namespace sluice::csv
