// SPDX-License-Identifier: MIT
#include "number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace sluice::csv {
namespace {

constexpr auto make_powers() {
  std::array<PowerOfTen, 2 * largest_power + 1> powers{};
  const auto store = [&powers](int q, Wide significand, int exponent) {
    const int index = q + largest_power;
    powers[static_cast<std::size_t>(index)] = {static_cast<std::uint64_t>(significand >> 64),
                                               exponent + 64};
  };
  const auto normalise = [](Wide& significand, int& exponent) {
    for (; significand >> 127 == 0; --exponent) significand <<= 1;
  };
  // 128 bits, rounded down at each step: after 64 steps the error is far below one of the top 64.
  Wide significand = Wide{1} << 127;
  int exponent = -127;
  store(0, significand, exponent);
  for (int q = 1; q <= largest_power; ++q) {
    significand = (significand >> 4) * 10;
    exponent += 4;
    normalise(significand, exponent);
    store(q, significand, exponent);
  }
  significand = Wide{1} << 127;
  exponent = -127;
  for (int q = 1; q <= largest_power; ++q) {
    significand /= 10;
    normalise(significand, exponent);
    store(-q, significand, exponent);
  }
  return powers;
}

std::string_view trimmed(std::string_view cell) {
  const auto first = cell.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

bool equal_ignoring_case(std::string_view cell, std::string_view lower) {
  return std::ranges::equal(cell, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_infinity(std::string_view unsigned_cell) {
  return equal_ignoring_case(unsigned_cell, "inf") ||
         equal_ignoring_case(unsigned_cell, "infinity");
}

/// What a number beyond the range of double is: its order of magnitude tells on which side.
Number out_of_range(std::string_view cell) {
  const auto power = std::min(cell.find_first_of("eE"), cell.size());
  const auto significand = cell.substr(0, power);
  std::int64_t magnitude = 0;
  if (power != cell.size()) {
    const auto first = power + (cell[power + 1] == '+' ? 2 : 1);
    const auto error = std::from_chars(&cell[first], cell.data() + cell.size(), magnitude).ec;
    if (error != std::errc{}) magnitude = cell[first] == '-' ? -(1LL << 60) : 1LL << 60;
  }
  magnitude += static_cast<std::int64_t>(std::min(significand.find('.'), significand.size()));
  magnitude -= static_cast<std::int64_t>(significand.find_first_of("123456789"));
  return magnitude < 0 ? Number{NumberKind::number, 0.0} : Number{NumberKind::infinite, nan};
}

}  // namespace

constexpr std::array<PowerOfTen, 2 * largest_power + 1> powers_of_ten = make_powers();

Decimal scan_decimal(const char* text) {
  Decimal decimal{.negative = equal('-', *text)};
  const char* const first = text + (*text == '-' || *text == '+' ? 1 : 0);
  Digits digits = scan_digits(first, 0);
  std::ptrdiff_t count = digits.end - first;
  if (*digits.end == '.') {
    const char* const fraction = digits.end + 1;
    digits = scan_digits(fraction, digits.number);
    decimal.exponent = static_cast<int>(fraction - digits.end);
    count += digits.end - fraction;
  }
  if (count == 0) return decimal;
  if (count > 19)
    for (const char* digit = first; *digit == '0' || *digit == '.'; ++digit)
      count -= *digit == '0' ? 1 : 0;
  if (count > 19) return decimal;
  decimal.digits = digits.number;
  decimal.end = digits.end;
  return decimal;
}

bool is_missing(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.size() > 4) return false;
  return cell.empty() || cell == "?" || equal_ignoring_case(cell, "na") ||
         equal_ignoring_case(cell, "n/a") || equal_ignoring_case(cell, "nan") ||
         equal_ignoring_case(cell, "null");
}

Number parse_number(std::string_view cell) {
  cell = trimmed(cell);
  if (is_missing(cell)) return {NumberKind::missing, nan};
  const bool negative = cell.front() == '-';
  const std::string_view digits = cell.substr(negative || cell.front() == '+' ? 1 : 0);
  if (is_infinity(digits)) return {NumberKind::infinite, nan};
  if (digits.empty() || digits.find_first_not_of("0123456789.eE+-") != std::string_view::npos ||
      digits.front() == '-')
    return {NumberKind::bad, nan};
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size())
    return {NumberKind::bad, nan};
  if (error == std::errc::result_out_of_range) {
    Number number = out_of_range(digits);
    if (negative) number.value = -number.value;
    return number;
  }
  return {NumberKind::number, negative ? -value : value};
}

}  // namespace sluice::csv
