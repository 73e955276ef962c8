// SPDX-License-Identifier: MIT
#pragma once

#include "vector.hpp"

// Philox4x32 on vectors of blocks: what `philox` of rng.hpp gives one block at a time.
namespace sluice::kernels::SLUICE_ISA {

/// 32-bit words, each in the low half of 64 bits, whose high half may hold anything.
using Words [[gnu::vector_size(vector_bytes)]] = std::uint64_t;
constexpr std::size_t word_lanes = vector_bytes / sizeof(std::uint64_t);

inline Words product_of_low_halves(Words a, Words b) {
#if defined(__AVX512F__)
  return reinterpret_cast<Words>(_mm512_maskz_mul_epu32(
      static_cast<__mmask8>(-1), reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
  return reinterpret_cast<Words>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#elif defined(__x86_64__)
  return reinterpret_cast<Words>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#else
  return (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU);
#endif
}

inline Words word(std::uint64_t value) {
  return Words{} + value;
}

/// The numbers of the blocks of one vector, from `first` on.
inline Words counters(std::uint64_t first) {
  constexpr std::uint64_t lane_numbers[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  Words lane;
  __builtin_memcpy(&lane, lane_numbers, sizeof lane);
  return lane + first;
}

/// The blocks numbered from `first` on of a stream, one in each lane: `low` holds words 0 and 1,
/// `high` words 2 and 3. Rounds wait for one another, so all vectors go through a round together.
template <int rounds, std::size_t vectors>
inline void draw_blocks(std::uint64_t first, std::uint64_t stream, std::uint64_t key,
                        Words (&low)[vectors], Words (&high)[vectors]) {
  constexpr std::uint64_t low_half = 0xFFFFFFFF;
  Words a[vectors], b[vectors], c[vectors], d[vectors];
  for (std::size_t v = 0; v < vectors; ++v) {
    a[v] = counters(first + v * word_lanes);
    b[v] = a[v] >> 32;
    c[v] = word(stream);
    d[v] = word(stream >> 32);
  }
  std::uint64_t key_0 = key & low_half, key_1 = key >> 32;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t v = 0; v < vectors; ++v) {
      const Words p = product_of_low_halves(a[v], word(0xD2511F53));
      const Words q = product_of_low_halves(c[v], word(0xCD9E8D57));
      a[v] = (q >> 32) ^ b[v] ^ key_0;
      b[v] = q;
      c[v] = (p >> 32) ^ d[v] ^ key_1;
      d[v] = p;
    }
    key_0 = (key_0 + 0x9E3779B9) & low_half;
    key_1 = (key_1 + 0xBB67AE85) & low_half;
  }
  for (std::size_t v = 0; v < vectors; ++v) {
    low[v] = (a[v] & low_half) | b[v] << 32;
    high[v] = (c[v] & low_half) | d[v] << 32;
  }
}

}  // namespace sluice::kernels::SLUICE_ISA
