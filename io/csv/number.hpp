// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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
  std::uint32_t negative = 0;  ///< 1 for a minus sign
  const char* end = nullptr;
};

/// The characters that a scan may read in front of the text that it is given, and behind.
inline constexpr std::size_t padding = 32;

/// The top 64 bits of 10^q rounded down: 10^q = significand * 2^exponent, and a bit.
struct PowerOfTen {
  std::uint64_t significand;
  int exponent;
};

inline constexpr int largest_power = 64;
extern const std::array<PowerOfTen, 2 * largest_power + 1> powers_of_ten;
inline constexpr auto integer_powers_of_ten = [] {
  std::array<std::uint64_t, 17> powers{1};
  for (std::size_t k = 1; k < powers.size(); ++k) powers[k] = powers[k - 1] * 10;
  return powers;
}();

/// Digits and where they end.
struct Digits {
  std::uint64_t number;
  const char* end;
};

/// `number` with the digits at `text` appended. Wraps around beyond 19 digits.
inline Digits scan_digits(const char* text, std::uint64_t number) {
  for (; *text >= '0' && *text <= '9'; ++text)
    number = number * 10 + static_cast<unsigned char>(*text - '0');
  return {number, text};
}

/// A decimal with the exponent that begins where it ended, if one does.
inline Decimal with_exponent(Decimal decimal) {
  if ((*decimal.end | 0x20) != 'e') return decimal;
  const char* const sign = decimal.end + 1;
  const char* const power = sign + (*sign == '-' || *sign == '+' ? 1 : 0);
  const Digits exponent = scan_digits(power, 0);
  const bool readable = exponent.end != power && exponent.end - power <= 4;
  decimal.exponent += static_cast<int>(exponent.number) * (*sign == '-' ? -1 : 1);
  decimal.end = readable ? exponent.end : nullptr;
  return decimal;
}

/// The number at `text` up to its exponent, digit by digit; what is behind it must end it.
Decimal scan_decimal(const char* text);

#if defined(__SSE2__)
/// Which of the sixteen characters at `text` are digits, a bit for each.
inline std::uint32_t digits_among(const char* text) {
  const __m128i characters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i digits = _mm_sub_epi8(characters, _mm_set1_epi8('0'));  // all else is above 9
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits);
  return static_cast<std::uint32_t>(_mm_movemask_epi8(is_digit));
}

/// Sixteen bytes from `count` on: the last `count` of them take the value out of a digit.
inline constexpr std::array<std::uint8_t, 32> last_digits = {
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15};

/// The same for bytes to be kept as they are.
inline constexpr std::array<std::uint8_t, 32> last_bytes = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

/// The eight bytes at `place`.
inline std::uint64_t eight_bytes(const void* place) {
  std::uint64_t bytes;
  std::memcpy(&bytes, place, sizeof bytes);
  return bytes;
}

/// The number of eight digits, each a byte of 0 to 9 and the first the lowest: pairs, then all.
inline std::uint64_t eight_digits(std::uint64_t bytes) {
  constexpr std::uint64_t pair = 0x000000ff000000ff;
  bytes = bytes * 10 + (bytes >> 8);
  return ((bytes & pair) * (100 + (1000000ULL << 32)) +
          (bytes >> 16 & pair) * (1 + (10000ULL << 32))) >>
         32;
}

/// The number of the last `count` digits in front of `end`, at most sixteen.
inline std::uint64_t last_sixteen_digits(const char* end, std::size_t count) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i thousands = _mm_setr_epi16(1000, 100, 10, 1, 1000, 100, 10, 1);
  const __m128i kept = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&last_digits[count]));
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i digits = _mm_and_si128(text, kept);
  const __m128i first = _mm_madd_epi16(_mm_unpacklo_epi8(digits, zero), thousands);
  const __m128i last = _mm_madd_epi16(_mm_unpackhi_epi8(digits, zero), thousands);
  const __m128i halves_of_fours = _mm_packs_epi32(first, last);
  const __m128i fours = _mm_madd_epi16(halves_of_fours, _mm_set1_epi16(1));
  const __m128i packed = _mm_packs_epi32(fours, fours);
  const __m128i eights =
      _mm_madd_epi16(packed, _mm_setr_epi16(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}

/// 1 if the characters are the same, else 0, without a flag whose register waits for what it held.
inline std::uint32_t equal(char a, char b) {
  const std::uint32_t difference = static_cast<unsigned char>(a) ^ static_cast<unsigned char>(b);
  return (difference - 1) >> 31;
}

/// The place of the lowest bit that is set; one must be.
inline std::size_t first_bit(std::uint32_t bits) {
  return static_cast<std::uint32_t>(__builtin_ctz(bits));
}

/// As `scan_decimal`, of a number of usual length, in front of which and behind `padding` bytes
/// must be readable: without a branch on its sign or on how many digits it has, as those cannot be
/// predicted.
inline Decimal scan_decimal_at_once(const char* text) {
  const std::uint32_t negative = equal('-', *text);
  const std::uint32_t digits_seen = digits_among(text) | digits_among(text + 16) << 16;
  const std::uint32_t others = ~(digits_seen | negative) | 1U << 31;
  const std::size_t point = first_bit(others), whole = point - negative;
  if (text[point] != '.') {
    if (whole - 1 >= 16) return {};
    return {last_sixteen_digits(text + point, whole), 0, negative, text + point};
  }
  if (whole - 1 >= 7) return {};
  const std::size_t end = first_bit(others & (others - 1)), fraction = end - point - 1;
  if (whole + fraction > 19) return {};
  // The last sixteen digits of the fraction; those in front, the point among them, are at most 8.
  const std::size_t last = std::min<std::size_t>(fraction, 16), before = fraction - last;
  const std::uint64_t with_point = eight_bytes(text + end - last - 8);
  const std::uint64_t behind_point = eight_bytes(&last_bytes[8 + before]);
  const std::uint64_t shifted = with_point << 8;
  const std::uint64_t joined = shifted ^ ((shifted ^ with_point) & behind_point);
  const std::uint64_t front = eight_digits(joined & eight_bytes(&last_digits[8 + whole + before]));
  const std::uint64_t digits =
      front * integer_powers_of_ten[last] + last_sixteen_digits(text + end, last);
  return {digits, -static_cast<int>(fraction), negative, text + end};
}
#else
inline Decimal scan_decimal_at_once(const char* text) {
  return scan_decimal(text);
}
#endif

__extension__ using Wide = unsigned __int128;

/// Finds the nearest double of a decimal; returns false where only `parse_number` can tell, as it
/// takes more than 64 bits of a product.
inline bool nearest(const Decimal& decimal, double& value) {
  const auto index = static_cast<unsigned>(decimal.exponent + largest_power);
  std::uint64_t bits = 0;
  if (decimal.digits != 0) {
    if (index > 2 * largest_power) return false;
    const PowerOfTen& power = powers_of_ten[index];
    const int shift = std::countl_zero(decimal.digits);
    auto top =
        static_cast<std::uint64_t>((Wide{decimal.digits << shift} * power.significand) >> 64);
    const int missing = static_cast<int>(~top >> 63);
    top <<= missing;
    // The power was rounded down, so the true product lies between top and top + 4.
    constexpr std::uint64_t half = 1 << 10, below_fraction = 2 * half - 1;
    if (half - (top & below_fraction) <= 4) return false;
    // 53 bits of fraction, whose first one adds one to the exponent, as does a carry in rounding.
    const std::uint64_t fraction = ((top >> 1) + half / 2) >> 10;
    const auto exponent =
        static_cast<std::uint64_t>(power.exponent + 64 + 62 + 1023 - shift - missing);
    bits = (exponent << 52) + fraction;
  }
  value = std::bit_cast<double>(bits | std::uint64_t{decimal.negative} << 63);
  return true;
}

}  // namespace sluice::csv
