// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
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
inline constexpr std::array<std::uint64_t, 16> integer_powers_of_ten = {1,
                                                                        10,
                                                                        100,
                                                                        1000,
                                                                        10000,
                                                                        100000,
                                                                        1000000,
                                                                        10000000,
                                                                        100000000,
                                                                        1000000000,
                                                                        10000000000,
                                                                        100000000000,
                                                                        1000000000000,
                                                                        10000000000000,
                                                                        100000000000000,
                                                                        1000000000000000};
inline constexpr std::array<double, 23> exact_powers_of_ten = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Digits and where they end.
struct Digits {
  std::uint64_t number;
  const char* end;
};

/// The number of eight digits, each a byte of 0 to 9, the first in the low byte.
constexpr std::uint64_t eight_digits(std::uint64_t bytes) {
  bytes = (bytes * 10 + (bytes >> 8)) & 0x00ff00ff00ff00ff;     // pairs
  bytes = (bytes * 100 + (bytes >> 16)) & 0x0000ffff0000ffff;   // fours
  return (bytes * 10000 + (bytes >> 32)) & 0x00000000ffffffff;  // all eight
}

/// `number` with the digits at `text` appended, eight characters at a time, with as few branches as
/// can be: how many digits a number has cannot be foretold. Wraps around beyond 19 digits.
inline Digits scan_digits(const char* text, std::uint64_t number) {
  static_assert(std::endian::native == std::endian::little, "the first character is the low byte");
  for (;; text += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    bytes ^= 0x3030303030303030;  // digits become 0 to 9, all else larger
    const std::uint64_t others =
        (((bytes & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | bytes) & 0x8080808080808080;
    if (others == 0) {
      number = number * 100000000 + eight_digits(bytes);
      continue;
    }
    const unsigned count = static_cast<unsigned>(std::countr_zero(others)) / 8;
    bytes = bytes << 8 << (56 - 8 * count);  // zeros in front, in two steps as count may be 0
    return {number * integer_powers_of_ten[count] + eight_digits(bytes), text + count};
  }
}

/// Reads the number at `text`, behind which `padding` bytes must be readable.
inline Decimal scan_decimal(const char* text) {
  Decimal decimal;
  decimal.negative = *text == '-';
  text += *text == '-' || *text == '+' ? 1 : 0;
  const char* const first = text;
  Digits digits{0, text};  // few digits mostly, and as many in most rows: one by one is faster
  for (; *digits.end >= '0' && *digits.end <= '9'; ++digits.end)
    digits.number = digits.number * 10 + static_cast<std::uint64_t>(*digits.end - '0');
  std::ptrdiff_t count = digits.end - first;
  if (*digits.end == '.') {
    const char* const fraction = digits.end + 1;
    digits = scan_digits(fraction, digits.number);
    decimal.exponent = static_cast<int>(fraction - digits.end);
    count += digits.end - fraction;
  }
  decimal.digits = digits.number;
  text = digits.end;
  if (count == 0) return decimal;
  if (count > 19) {
    for (const char* digit = first; *digit == '0' || *digit == '.'; ++digit)
      count -= *digit == '0' ? 1 : 0;
    if (count > 19) return decimal;
  }
  if ((*text | 0x20) == 'e') {
    const bool negative = text[1] == '-';
    const char* const power = text + (negative || text[1] == '+' ? 2 : 1);
    const Digits exponent = scan_digits(power, 0);
    text = exponent.end;
    if (text == power || text - power > 4) return decimal;
    decimal.exponent += static_cast<int>(exponent.number) * (negative ? -1 : 1);
  }
  decimal.end = text;
  return decimal;
}

__extension__ using Wide = unsigned __int128;

/// The nearest double of digits * 10^exponent, or NaN when it takes more than 64 bits to tell.
inline double nearest_by_product(std::uint64_t digits, int exponent) {
  if (digits == 0) return 0.0;
  if (exponent < -largest_power || exponent > largest_power)
    return std::numeric_limits<double>::quiet_NaN();
  const PowerOfTen& power = powers_of_ten[static_cast<std::size_t>(exponent + largest_power)];
  const int shift = std::countl_zero(digits);
  const auto top = static_cast<std::uint64_t>((Wide{digits << shift} * power.significand) >> 64);
  // The power was rounded down, so the true product lies between top and top + 2.
  const int dropped = 10 + static_cast<int>(top >> 63);
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  const std::uint64_t rest = top & (2 * half - 1);
  if (half - rest <= 2) return std::numeric_limits<double>::quiet_NaN();
  const std::uint64_t mantissa = ((top >> 1) + (half >> 1)) >> (dropped - 1);
  const int scale = 64 + power.exponent - shift + dropped;
  return static_cast<double>(mantissa) *
         std::bit_cast<double>(static_cast<std::uint64_t>(scale + 1023) << 52);
}

/// The nearest double of a decimal, or NaN where only `parse_number` can tell. Up to 15 digits and
/// 10^22 both parts are exact, and so one operation rounds correctly (Clinger 1990).
inline double nearest(const Decimal& decimal) {
  const int exponent = decimal.exponent;
  double value;
  if (decimal.digits < integer_powers_of_ten[15] && exponent >= -22 && exponent <= 22) {
    value = static_cast<double>(decimal.digits);
    if (exponent < 0)
      value /= exact_powers_of_ten[static_cast<std::size_t>(-exponent)];
    else
      value *= exact_powers_of_ten[static_cast<std::size_t>(exponent)];
  } else {
    value = nearest_by_product(decimal.digits, exponent);
  }
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) | std::uint64_t{decimal.negative}
                                                                         << 63);
}

}  // namespace sluice::csv
