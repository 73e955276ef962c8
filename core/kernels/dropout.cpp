// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/philox.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

// Element e = row * columns + column of the batch belongs to group e / 64. A group draws eight
// blocks of Philox4x32 with seven rounds (enough for every test of its authors), numbered
// 8 * group + lane: words 0 and 1 of lane k are, from low to high, the 16-bit numbers of elements
// 4k .. 4k+3, words 2 and 3 those of elements 32 + 4k .. 32 + 4k+3.
constexpr std::size_t group_size = 64;
constexpr std::size_t blocks = 8;
constexpr std::size_t pair_size = 2 * group_size;  // two groups are drawn at once
constexpr int rounds = 7;

/// The 16-bit numbers of the two groups of a pair.
inline void draw_pair(std::uint64_t pair, const MaskKey& key, std::uint16_t* numbers) {
  constexpr std::size_t vectors = 2 * blocks / word_lanes;
  Words low[vectors], high[vectors];
  draw_blocks<rounds>(pair * 2 * blocks, key.step, key.seed, low, high);
  for (std::size_t v = 0; v < vectors; ++v) {
    const std::size_t block = v * word_lanes;
    std::uint16_t* group = numbers + block / blocks * group_size + block % blocks * 4;
    __builtin_memcpy(group, &low[v], sizeof low[v]);
    __builtin_memcpy(group + group_size / 2, &high[v], sizeof high[v]);
  }
}

/// The numbers of one vector of elements, widened.
template <class T>
inline Integers<T> widened(const std::uint16_t* numbers) {
  using Narrow [[gnu::vector_size(lanes<T> * sizeof(std::uint16_t))]] = std::uint16_t;
  Narrow narrow;
  __builtin_memcpy(&narrow, numbers, sizeof narrow);
#if defined(__AVX512F__)
  // GCC 12 converts half by half.
  if constexpr (sizeof(T) == sizeof(float))
    return reinterpret_cast<Integers<T>>(
        _mm512_maskz_cvtepu16_epi32(static_cast<__mmask16>(-1), reinterpret_cast<__m256i>(narrow)));
  else
#endif
    return __builtin_convertvector(narrow, Integers<T>);
}

/// The mark of what was dropped: kept zeros are made positive.
template <class T>
inline Vector<T> negative_zero() {
  return -Vector<T>{};
}

}  // namespace

template <class T>
void dropout(const T* x, T* y, std::size_t rows, std::size_t columns, T rate, MaskKey key) {
  using Integer = typename VectorOf<T>::Integer;
  const auto threshold = static_cast<Integer>(rate * T(65536) + T(0.5));
  const T factor = T(1) / (T(1) - rate);
  const std::size_t n = rows * columns;
  std::uint64_t element = static_cast<std::uint64_t>(key.first_row) * columns;
  // Room for a vector that begins at the last number of a pair.
  std::uint16_t numbers[pair_size + lanes<T>] = {};
  for (std::size_t done = 0; done < n;) {
    draw_pair(element / pair_size, key, numbers);
    const std::uint16_t* next = numbers + element % pair_size;
    const std::size_t left = pair_size - element % pair_size;
    const std::size_t count = left < n - done ? left : n - done;
    const T* from = x + done;
    T* to = y + done;
    for_vectors<T>(count, [=](std::size_t i, auto vector) {
      const Vector<T> kept = vector.load(from + i) * factor + Vector<T>{};
      vector.store(to + i, widened<T>(next + i) < threshold ? negative_zero<T>() : kept);
    });
    done += count;
    element += count;
  }
}

template <class T>
void dropout_gradient(const T* y, const T* dy, T* dx, std::size_t n, T rate, bool add) {
  const T factor = T(1) / (T(1) - rate);
  const auto mark = reinterpret_cast<Integers<T>>(negative_zero<T>());
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    const auto bits = reinterpret_cast<Integers<T>>(vector.load(y + i));
    const Vector<T> scaled = vector.load(dy + i) * factor;
    put(vector, dx + i, bits == mark ? Vector<T>{} : scaled, add);
  });
}

template <class T>
void add_dropout(Kernels<T>& table) {
  table.dropout = dropout<T>;
  table.dropout_gradient = dropout_gradient<T>;
}
template void add_dropout(Kernels<float>&);
template void add_dropout(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
