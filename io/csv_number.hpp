// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

/// The characters that a scan may read in front of the text that it is given, and behind.
inline constexpr std::size_t padding = 16;

/// The top 64 bits of 10^q rounded down: 10^q = significand * 2^exponent, and a bit.
struct PowerOfTen {
  std::uint64_t significand;
  int exponent;
};

inline constexpr int largest_power = 64;
extern const std::array<PowerOfTen, 2 * largest_power + 1> powers_of_ten;
inline constexpr std::array<std::uint64_t, 17> integer_powers_of_ten = {1,
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
                                                                        1000000000000000,
                                                                        10000000000000000};
inline constexpr std::array<double, 23> exact_powers_of_ten = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Digits and where they end.
struct Digits {
  std::uint64_t number;
  const char* end;
};

inline Digits scan_digits_one_by_one(const char* text, std::uint64_t number) {
  for (; *text >= '0' && *text <= '9'; ++text)
    number = number * 10 + static_cast<unsigned char>(*text - '0');
  return {number, text};
}

#if defined(__SSE2__)
/// The number of sixteen digits, each a byte of 0 to 9, as its first eight and its last eight.
inline std::pair<std::uint64_t, std::uint64_t> sixteen_digits(__m128i bytes) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i thousands = _mm_setr_epi16(1000, 100, 10, 1, 1000, 100, 10, 1);
  const __m128i first = _mm_madd_epi16(_mm_unpacklo_epi8(bytes, zero), thousands);
  const __m128i last = _mm_madd_epi16(_mm_unpackhi_epi8(bytes, zero), thousands);
  const __m128i halves_of_fours = _mm_packs_epi32(first, last);
  const __m128i fours = _mm_madd_epi16(halves_of_fours, _mm_set1_epi16(1));
  const __m128i packed = _mm_packs_epi32(fours, fours);
  const __m128i eights =
      _mm_madd_epi16(packed, _mm_setr_epi16(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return {both & 0xffffffff, both >> 32};
}
#endif

/// `number` with the digits at `text` appended, which `padding` readable bytes surround: sixteen of
/// them at once, as how many a number has cannot be foretold. Wraps around beyond 19 digits.
inline Digits scan_digits(const char* text, std::uint64_t number) {
#if defined(__SSE2__)
  const auto digits_at = [](const char* place) {
    const auto* const bytes = reinterpret_cast<const __m128i*>(place);
    return _mm_sub_epi8(_mm_loadu_si128(bytes), _mm_set1_epi8('0'));  // all else is above 9
  };
  const __m128i bytes = digits_at(text);
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(9)), bytes);
  const auto others = ~static_cast<unsigned>(_mm_movemask_epi8(is_digit));
  const auto count = static_cast<std::size_t>(std::countr_zero(others));  // at most 16
  // The digits as the last of sixteen, zeros in front.
  static constexpr std::array<std::uint8_t, 32> mask = {
      0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  const __m128i kept = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&mask[count]));
  text += count;
  const auto [high, low] = sixteen_digits(_mm_and_si128(digits_at(text - 16), kept));
  number = number * integer_powers_of_ten[count] + high * 100000000 + low;
  if (count < 16) return {number, text};
#endif
  return scan_digits_one_by_one(text, number);
}

/// Reads the number at `text`, in front of which and behind `padding` bytes must be readable.
inline Decimal scan_decimal(const char* text) {
  Decimal decimal;
  decimal.negative = *text == '-';
  text += *text == '-' || *text == '+' ? 1 : 0;
  const char* const first = text;
  Digits digits = scan_digits_one_by_one(text, 0);  // few, and as many in most rows
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

/// The bits of the nearest double of digits * 10^exponent, digits above 0, or those of NaN when it
/// takes more than 64 bits of the product to tell.
inline std::uint64_t nearest_by_product(std::uint64_t digits, int exponent_of_ten) {
  constexpr auto unknown = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
  const auto index = static_cast<unsigned>(exponent_of_ten + largest_power);
  if (index > 2 * largest_power) return unknown;
  const PowerOfTen& power = powers_of_ten[index];
  const int shift = std::countl_zero(digits);
  auto top = static_cast<std::uint64_t>((Wide{digits << shift} * power.significand) >> 64);
  const int missing = static_cast<int>(~top >> 63);
  top <<= missing;
  // The power was rounded down, so the true product lies between top and top + 4.
  constexpr std::uint64_t half = 1 << 10, below_fraction = 2 * half - 1;
  if (half - (top & below_fraction) <= 4) return unknown;
  // 53 bits of fraction, whose first one adds one to the exponent, as does a carry in rounding.
  const std::uint64_t fraction = ((top >> 1) + half / 2) >> 10;
  const auto exponent =
      static_cast<std::uint64_t>(power.exponent + 64 + 62 + 1023 - shift - missing);
  return (exponent << 52) + fraction;
}

/// The nearest double of a decimal, or NaN where only `parse_number` can tell. Up to 15 digits and
/// 10^22 both parts are exact, and so one operation rounds correctly (Clinger 1990).
inline double nearest(const Decimal& decimal) {
  const int exponent = decimal.exponent;
  std::uint64_t bits;
  if (decimal.digits < integer_powers_of_ten[15] && exponent >= -22 && exponent <= 22) {
    const auto digits = static_cast<double>(decimal.digits);
    bits = std::bit_cast<std::uint64_t>(
        exponent < 0 ? digits / exact_powers_of_ten[static_cast<std::size_t>(-exponent)]
                     : digits * exact_powers_of_ten[static_cast<std::size_t>(exponent)]);
  } else {
    bits = decimal.digits == 0 ? 0 : nearest_by_product(decimal.digits, exponent);
  }
  return std::bit_cast<double>(bits | std::uint64_t{decimal.negative} << 63);
}

}  // namespace sluice::csv
