// SPDX-License-Identifier: MIT
#include "kernels_families.hpp"
#include "kernels_vector.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

// Element e = row * columns + column of the batch belongs to group e / 64. A group draws eight
// blocks of Philox4x32 with seven rounds (enough for every test of its authors), numbered
// 8 * group + lane: words 0 and 1 of lane k are, from low to high, the 16-bit numbers of elements
// 4k .. 4k+3, words 2 and 3 those of elements 32 + 4k .. 32 + 4k+3.
constexpr std::size_t group_size = 64;
constexpr std::size_t blocks = 8;
constexpr int rounds = 7;

/// 32-bit numbers, each in the low half of 64 bits, whose high half may hold anything.
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

/// The 64 16-bit numbers of a group.
inline void draw_group(std::uint64_t group, const MaskKey& key, std::uint16_t* numbers) {
  constexpr std::uint64_t low_half = 0xFFFFFFFF;
  for (std::size_t first = 0; first < blocks; first += word_lanes) {
    Words block = word(group * blocks + first);
    for (std::size_t k = 0; k < word_lanes; ++k) block[k] += k;
    Words a = block, b = block >> 32, c = word(key.step), d = word(key.step >> 32);
    std::uint64_t key_0 = key.seed & low_half, key_1 = key.seed >> 32;
    for (int round = 0; round < rounds; ++round) {
      const Words p = product_of_low_halves(a, word(0xD2511F53));
      const Words q = product_of_low_halves(c, word(0xCD9E8D57));
      a = (q >> 32) ^ b ^ key_0;
      b = q;
      c = (p >> 32) ^ d ^ key_1;
      d = p;
      key_0 = (key_0 + 0x9E3779B9) & low_half;
      key_1 = (key_1 + 0xBB67AE85) & low_half;
    }
    const Words low = (a & low_half) | b << 32;
    const Words high = (c & low_half) | d << 32;
    __builtin_memcpy(numbers + first * 4, &low, sizeof low);
    __builtin_memcpy(numbers + group_size / 2 + first * 4, &high, sizeof high);
  }
}

/// The numbers of one vector of elements, widened.
template <class T>
inline Integers<T> widened(const std::uint16_t* numbers) {
  using Narrow [[gnu::vector_size(lanes<T> * sizeof(std::uint16_t))]] = std::uint16_t;
  Narrow narrow;
  __builtin_memcpy(&narrow, numbers, sizeof narrow);
  return __builtin_convertvector(narrow, Integers<T>);
}

}  // namespace

template <class T>
void dropout(const T* x, T* y, std::size_t rows, std::size_t columns, T rate, MaskKey key,
             bool add) {
  using Integer = typename VectorOf<T>::Integer;
  const auto threshold = static_cast<Integer>(rate * T(65536) + T(0.5));
  const T factor = T(1) / (T(1) - rate);
  const std::size_t n = rows * columns;
  std::uint64_t element = static_cast<std::uint64_t>(key.first_row) * columns;
  // Room for a vector that begins at the last number of a group.
  std::uint16_t numbers[group_size + lanes<T>] = {};
  for (std::size_t done = 0; done < n;) {
    draw_group(element / group_size, key, numbers);
    const std::uint16_t* next = numbers + element % group_size;
    const std::size_t left = group_size - element % group_size;
    const std::size_t count = left < n - done ? left : n - done;
    const T* from = x + done;
    T* to = y + done;
    for_vectors<T>(count, [=](std::size_t i, auto vector) {
      const Vector<T> scaled = vector.load(from + i) * factor;
      put(vector, to + i, widened<T>(next + i) < threshold ? Vector<T>{} : scaled, add);
    });
    done += count;
    element += count;
  }
}

template void dropout(const float*, float*, std::size_t, std::size_t, float, MaskKey, bool);
template void dropout(const double*, double*, std::size_t, std::size_t, double, MaskKey, bool);

}  // namespace sluice::kernels::SLUICE_ISA
