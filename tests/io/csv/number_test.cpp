// SPDX-License-Identifier: MIT
#include "../../../io/csv/number.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace sluice::csv {
namespace {

Decimal scanned(const std::string& text, bool at_once) {
  const std::string other(padding, '9');  // what is around it must not matter
  const std::string padded = other + text + "," + other;
  const char* const begin = padded.data() + padding;
  Decimal decimal = at_once ? scan_decimal_at_once(begin) : scan_decimal(begin);
  if (decimal.end != nullptr) decimal = with_exponent(decimal);
  if (decimal.end != begin + text.size()) decimal.end = nullptr;
  return decimal;
}

/// By a fast path where it can tell, else by parse_number.
double read(const std::string& text, bool at_once) {
  const Decimal decimal = scanned(text, at_once);
  double value = 0;
  return decimal.end != nullptr && nearest(decimal, value) ? value : parse_number(text).value;
}

double read(const std::string& text) {
  const double value = read(text, true);
  const double other = read(text, false);
  CHECK_MESSAGE(std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(other), text);
  return value;
}

double expected(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void check_same(const std::string& text) {
  INFO(text);
  CHECK(std::bit_cast<std::uint64_t>(read(text)) == std::bit_cast<std::uint64_t>(expected(text)));
}

std::string random_digits(std::mt19937_64& random, std::size_t count) {
  std::string digits;
  for (; digits.size() < count;) digits += static_cast<char>('0' + random() % 10);
  return digits;
}

TEST_SUITE("io/csv/number") {
  TEST_CASE("numbers written in any usual way are read") {
    CHECK(read("0") == 0.0);
    CHECK(read("17.99") == 17.99);
    CHECK(read("-.5") == -0.5);
    CHECK(read("+5.") == 5.0);
    CHECK(read("1e3") == 1000.0);
    CHECK(read("-2.5E-3") == -0.0025);
    CHECK(read("1.5e+2") == 150.0);
    CHECK(std::signbit(read("-0")));
    CHECK(parse_number(" 12.5\t").value == 12.5);
  }

  TEST_CASE("random decimals are rounded to the nearest double") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20000; ++i) {
      std::string text = random() % 2 == 0 ? "-" : "";
      text += random_digits(random, 1 + random() % 12) + "." + random_digits(random, random() % 20);
      if (random() % 2 == 0)
        text.append("e").append(std::to_string(static_cast<int>(random() % 160) - 80));
      check_same(text);
    }
  }

  TEST_CASE("doubles written in full come back to the last bit") {
    std::mt19937_64 random(2);
    for (int i = 0; i < 20000; ++i) {
      const double value = std::bit_cast<double>(random());
      if (!std::isfinite(value)) continue;
      char buffer[40];
      const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
      check_same(std::string(buffer, end));
    }
  }

  TEST_CASE(
      "doubles of usual size written in full are read without parse_number, to the last bit") {
    std::mt19937_64 random(3);
    int read_fast = 0;
    for (int i = 0; i < 20000; ++i) {
      const double scale = std::pow(10.0, static_cast<double>(random() % 60) - 30);
      const double value = scale * static_cast<double>(random() >> 11);
      char buffer[40];
      const auto end =
          std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
      const std::string text(buffer, end);
      check_same(text);
      const Decimal decimal = scanned(text, true);
      double fast = 0;
      read_fast += decimal.end != nullptr && nearest(decimal, fast) && fast == value ? 1 : 0;
    }
    CHECK(read_fast > 19800);
  }

  TEST_CASE("numbers half way between two doubles, or next to it, are rounded right") {
    for (const std::string text :
         {"9007199254740993", "9007199254740992.9", "9007199254740993.1", "9007199254740995",
          "18014398509481986", "1.00000000000000011102230246251565", "4503599627370496.5",
          "4503599627370497.5", "9007199254740993e10", "9007199254740993e-10",
          "0.500000000000000166533453693773481063544750213623046875"})
      check_same(text);
  }

  TEST_CASE("the largest, the smallest and what lies beyond") {
    check_same("1.7976931348623157e308");
    check_same("5e-324");
    check_same("2.2250738585072011e-308");
    CHECK(read("1e-400") == 0.0);
    CHECK(read("0.0" + std::string(400, '0') + "1") == 0.0);
    CHECK(read("0e999999999999999999999") == 0.0);
    CHECK(parse_number("1e400").kind == NumberKind::infinite);
    CHECK(parse_number("-1e99999999999999999999").kind == NumberKind::infinite);
    CHECK(parse_number(std::string(400, '9')).kind == NumberKind::infinite);
    CHECK(parse_number(std::string(400, '9') + ".0e-100000").value == 0.0);
    CHECK(read("0000000000000000000000012.5") == 12.5);
    CHECK(read("0.00000000000000000000000125") == 0.00000000000000000000000125);
  }

  TEST_CASE("missing values are known by their usual marks, in any case") {
    for (const std::string text : {"", "  ", "?", "NA", "na", "N/A", "NaN", "nan", "NULL", "null"})
      CHECK_MESSAGE(parse_number(text).kind == NumberKind::missing, text);
  }

  TEST_CASE("infinities are told apart") {
    for (const std::string text : {"inf", "-inf", "+Inf", "INFINITY", "-infinity"})
      CHECK_MESSAGE(parse_number(text).kind == NumberKind::infinite, text);
  }

  TEST_CASE("all else is no number") {
    for (const std::string text :
         {"-",     "+",    ".",      "e5",   "1e",    "1e+", "1.2.3",
          "1,5",   "12,5", "1 2",    "0x10", "1_000", "--1", "+-1",
          "1e5.0", "one",  "nan(1)", "-nan", "none",  "1-",  "\xef\xbc\x91"})
      CHECK_MESSAGE(parse_number(text).kind == NumberKind::bad, text);
  }
}

}  // namespace
}  // namespace sluice::csv
