// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace sluice::bench {

/// Sixteen floats side by side: one AVX-512 register, or two or four smaller ones.
using Lanes [[gnu::vector_size(64)]] = float;
/// Sixteen unsigned integers: counters and hashes of a dropout mask, or the bits of `Lanes`.
using Bits [[gnu::vector_size(64)]] = std::uint32_t;
/// `Lanes` in memory, wherever they begin.
using LanesInMemory [[gnu::vector_size(64), gnu::aligned(4), gnu::may_alias]] = float;

inline constexpr std::size_t lane_count = 16;

inline Lanes load(const float* from) {
  return *reinterpret_cast<const LanesInMemory*>(from);
}
inline void store(float* to, Lanes value) {
  *reinterpret_cast<LanesInMemory*>(to) = value;
}
inline Lanes all(float value) {
  return value - Lanes{};
}

/// The larger of each lane and zero.
inline Lanes relu(Lanes x) {
  return x > 0.0F ? x : Lanes{};
}

/// Sum of the lanes, halves added first.
inline float sum(Lanes x) {
  using Eight [[gnu::vector_size(32)]] = float;
  using Four [[gnu::vector_size(16)]] = float;
  const Eight eight = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
                      __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  const Four four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) +
                    __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  const Four two = four + __builtin_shufflevector(four, four, 2, 3, 2, 3);
  return two[0] + two[1];
}

/// e^x within two units in the last place for x in [-87, 88], clamped beyond.
/// x = n ln 2 + r with |r| <= ln 2 / 2, then the Taylor series of e^r to the sixth power.
inline Lanes exponential(Lanes x) {
  constexpr float shift = 12582912.0F;  // 1.5 * 2^23: adding it rounds to a whole number
  x = x < -87.0F ? all(-87.0F) : x;
  x = x > 88.0F ? all(88.0F) : x;
  const Lanes shifted = x * 1.44269504F + shift;
  const Lanes n = shifted - shift;
  const Lanes r = (x - n * 0.693145752F) - n * 1.42860677e-6F;
  Lanes series = r * (1.0F / 720) + 1.0F / 120;
  series = series * r + 1.0F / 24;
  series = series * r + 1.0F / 6;
  series = series * r + 0.5F;
  series = series * r + 1.0F;
  series = series * r + 1.0F;
  const Bits power = reinterpret_cast<Bits>(shifted) - std::bit_cast<std::uint32_t>(shift) + 127U;
  return series * reinterpret_cast<Lanes>(Bits(power << 23));
}

/// 1 / (1 + e^-x)
inline Lanes sigmoid(Lanes x) {
  return 1.0F / (1.0F + exponential(-x));
}

/// Sixteen well-mixed words for sixteen counters (two rounds of multiply and shift).
inline Bits mix(Bits counter) {
  counter ^= counter >> 16;
  counter *= 0x85EBCA6BU;
  counter ^= counter >> 13;
  counter *= 0xC2B2AE35U;
  return counter ^ (counter >> 16);
}

}  // namespace sluice::bench
