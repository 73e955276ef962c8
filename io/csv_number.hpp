// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sluice::csv {

/// What a cell of a numeric column may turn out to be.
enum class NumberKind : std::uint8_t { number, missing, infinite, bad };

struct Number {
  NumberKind kind;
  double value;  ///< NaN unless it is a number
};

/// The correctly rounded number of a whole cell, spaces around it allowed. Too small becomes 0, too
/// large counts as infinite.
Number parse_number(std::string_view cell);

/// Whether a cell says that its value is missing: empty, `?`, or na, n/a, nan, null in any case.
bool is_missing(std::string_view cell);

/// A decimal as written: digits * 10^exponent, and where it ended; null for anything that is not a
/// plain number of at most 19 digits.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
  bool negative = false;
  const char* end = nullptr;
};

/// The characters that a scan may read behind the text that it is given.
inline constexpr std::size_t padding = 16;

/// The top 64 bits of 10^q rounded down: 10^q = significand * 2^exponent, and a bit.
struct PowerOfTen {
  std::uint64_t significand;
  int exponent;
};

inline constexpr int largest_power = 64;
extern const std::array<PowerOfTen, 2 * largest_power + 1> powers_of_ten;
extern const std::array<std::uint64_t, 20> integer_powers_of_ten;
inline constexpr std::array<double, 23> exact_powers_of_ten = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Appends the digits at `text` to `number`, eight characters at a time; returns where they end.
/// Wraps around beyond 19 digits.
inline const char* scan_digits(const char* text, std::uint64_t& number) {
  static_assert(std::endian::native == std::endian::little, "the first character is the low byte");
  for (;;) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    bytes ^= 0x3030303030303030;  // digits become 0 to 9, all else larger
    const std::uint64_t others =
        (((bytes & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | bytes) & 0x8080808080808080;
    if ((others & 0x80) != 0) return text;
    const int count = others == 0 ? 8 : std::countr_zero(others) / 8;
    bytes <<= 64 - 8 * count;
    bytes = (bytes * 10 + (bytes >> 8)) & 0x00ff00ff00ff00ff;      // pairs
    bytes = (bytes * 100 + (bytes >> 16)) & 0x0000ffff0000ffff;    // fours
    bytes = (bytes * 10000 + (bytes >> 32)) & 0x00000000ffffffff;  // all eight
    number = number * integer_powers_of_ten[static_cast<std::size_t>(count)] + bytes;
    text += count;
    if (count < 8) return text;
  }
}

/// Reads the number at `text`, behind which `padding` bytes must be readable.
inline Decimal scan_decimal(const char* text) {
  Decimal decimal;
  decimal.negative = *text == '-';
  text += *text == '-' || *text == '+' ? 1 : 0;
  const char* const first = text;
  text = scan_digits(text, decimal.digits);
  std::ptrdiff_t count = text - first;
  if (*text == '.') {
    const char* const fraction = text + 1;
    text = scan_digits(fraction, decimal.digits);
    decimal.exponent = static_cast<int>(fraction - text);
    count += text - fraction;
  }
  if (count == 0) return decimal;
  if (count > 19) {
    for (const char* digit = first; *digit == '0' || *digit == '.'; ++digit)
      count -= *digit == '0' ? 1 : 0;
    if (count > 19) return decimal;
  }
  if ((*text | 0x20) == 'e') {
    const bool negative = text[1] == '-';
    const char* const power = text + (negative || text[1] == '+' ? 2 : 1);
    std::uint64_t exponent = 0;
    text = scan_digits(power, exponent);
    if (text == power || text - power > 4) return decimal;
    decimal.exponent += negative ? -static_cast<int>(exponent) : static_cast<int>(exponent);
  }
  decimal.end = text;
  return decimal;
}

/// The nearest double, or NaN when it takes more than 64 bits of precision to tell.
double nearest_by_product(std::uint64_t digits, int exponent);

/// The nearest double of a decimal, or NaN where only `parse_number` can tell. Up to 2^53 and
/// 10^22 both parts are exact, and so one operation rounds correctly (Clinger 1990).
inline double nearest(const Decimal& decimal) {
  const int exponent = decimal.exponent;
  double value;
  if (decimal.digits <= std::uint64_t{1} << 53 && exponent >= -22 && exponent <= 22) {
    value = static_cast<double>(decimal.digits);
    if (exponent < 0)
      value /= exact_powers_of_ten[static_cast<std::size_t>(-exponent)];
    else
      value *= exact_powers_of_ten[static_cast<std::size_t>(exponent)];
  } else {
    value = nearest_by_product(decimal.digits, exponent);
  }
  return decimal.negative ? -value : value;
}

}  // namespace sluice::csv
