// SPDX-License-Identifier: MIT
#include "../../../io/files/json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

Value parsed(std::string_view text) {
  return parse_json(text, "a.json");
}

TEST_SUITE("io/files/json") {
  TEST_CASE("a document becomes values of their own types, keys in order") {
    const Value value =
        parsed(R"({"b": [1, -2, 3.0, 1e3], "a": {"t": true, "n": null, "s": "x\n\u00e9"}})");
    const Value expected(Dict{{"b", List{1, -2, 3.0, 1000.0}},
                              {"a", Dict{{"t", true}, {"n", nullptr}, {"s", "x\n\xc3\xa9"}}}});
    CHECK(value == expected);
    const Dict& dict = *value.if_is<Dict>();
    CHECK(dict.entries()[0].first == "b");
    const List& numbers = *dict.find("b")->if_is<List>();
    CHECK(numbers[0].if_is<std::int64_t>());
    CHECK(numbers[2].if_is<double>());
    CHECK(parsed("\xef\xbb\xbf[]") == Value(List{}));
  }

  TEST_CASE("what was written reads back as the same value and text") {
    const Value value(Dict{{"tiny", 5e-324},
                           {"third", 1.0 / 3.0},
                           {"whole", 3.0},
                           {"minus", -0.0},
                           {"huge", std::numeric_limits<double>::max()},
                           {"last", std::numeric_limits<std::int64_t>::min()},
                           {"text", "tab\t quote\" slash\\ nul"},
                           {"lists", List{List{}, List{List{1}}, Dict{}}}});
    for (const int indent : {0, 2}) {
      const std::string text = to_json_text(value, indent);
      CHECK(parsed(text) == value);
      CHECK(to_json_text(parsed(text), indent) == text);
    }
    CHECK(to_json_text(3.0) == "3.0");
    CHECK(to_json_text(-0.0) == "-0.0");
    CHECK(to_json_text(1e-7) == "1e-07");
  }

  TEST_CASE("indented text puts nested values on lines of their own") {
    const Value value(Dict{{"shape", List{2, 3}}, {"nodes", List{Dict{{"a", 1}}}}, {"e", Dict{}}});
    CHECK(to_json_text(value, 2) == R"({
  "shape": [2, 3],
  "nodes": [
    {
      "a": 1
    }
  ],
  "e": {}
})");
    CHECK(to_json_text(value) == R"({"shape": [2, 3], "nodes": [{"a": 1}], "e": {}})");
  }

  TEST_CASE("bad syntax is refused with file, line and column") {
    CHECK_THROWS_WITH_AS(parsed("{\n  \"a\": 1,\n  \"b\" 2\n}"),
                         "[json] a.json, line 3, column 7: syntax error while parsing object "
                         "separator - unexpected number literal; expected ':'",
                         FormatError);
    for (const char* text : {"", "{", "[1,]", "{\"a\":1,}", "nul", "[1] 2", "NaN", "[Infinity]",
                             "'a'", "01", "\"\\x\"", "\"\n\"", "\"\xff\"", "\"\\ud800\""}) {
      CAPTURE(text);
      CHECK_THROWS_AS(parsed(text), FormatError);
    }
  }

  TEST_CASE("a key given twice is refused where it stands") {
    CHECK_THROWS_WITH_AS(parsed("{\"a\": 1,\n \"a\": 2}"),
                         "[json] a.json, line 2, column 4: the key \"a\" is given twice",
                         FormatError);
    CHECK_NOTHROW(parsed(R"([{"a": 1}, {"a": {"a": 2}}])"));
  }

  TEST_CASE("numbers beyond their type are refused") {
    CHECK(parsed("[9223372036854775807, -9223372036854775808]") ==
          Value(List{INT64_MAX, INT64_MIN}));
    CHECK_THROWS_WITH_AS(parsed("[9223372036854775808]"),
                         "[json] a.json, line 1, column 21: the integer does not fit 64 bits; "
                         "write it with a fraction or as text",
                         FormatError);
    CHECK_THROWS_AS(parsed("[-9223372036854775809]"), FormatError);
    CHECK_THROWS_AS(parsed("[99999999999999999999999]"), FormatError);
    CHECK_THROWS_AS(parsed("[1e999]"), FormatError);
  }

  TEST_CASE("nesting is limited") {
    CHECK_NOTHROW(parsed(std::string(200, '[') + std::string(200, ']')));
    CHECK_THROWS_WITH_AS(parsed(std::string(1000000, '[')),
                         "[json] a.json, line 1, column 201: nesting is deeper than 200 levels",
                         FormatError);
  }

  TEST_CASE("what JSON cannot hold is refused with its path") {
    CHECK_THROWS_WITH_AS(to_json_text(Dict{{"fit", List{1, Dict{{"rate", std::nan("")}}}}}),
                         "[json] expected a finite number at fit[1].rate, got nan", FormatError);
    CHECK_THROWS_AS(to_json_text(Dict{{"a", HUGE_VAL}}), FormatError);
    CHECK_THROWS_WITH_AS(to_json_text(Dict{{"ok", List{1}}, {"name", "\xff"}}),
                         "[json] expected UTF-8 text at name, got other bytes", FormatError);
  }
}

}  // namespace
}  // namespace sluice
