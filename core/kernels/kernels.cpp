// SPDX-License-Identifier: MIT
#include "kernels.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string_view>

#include "../base/cache.hpp"
#include "product/blas.hpp"

namespace sluice::kernels {

// The table of each instruction set; see families.hpp.
namespace baseline {
template <class T>
Kernels<T> table();
}
#if defined(__x86_64__)
namespace avx2 {
template <class T>
Kernels<T> table();
}
namespace avx512 {
template <class T>
Kernels<T> table();
}
#endif

namespace {

struct InstructionSet {
  const char* name;
  Kernels<float> (*floats)();
  Kernels<double> (*doubles)();
  std::int64_t small_bytes;   ///< the largest right matrix for which our product was faster
  std::int64_t narrow_bytes;  ///< fewer bytes in a row of the result, and it was slower again
};

constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();

constexpr InstructionSet baseline_set{"baseline", baseline::table<float>, baseline::table<double>,
                                      128 << 10, 0};

#if defined(__x86_64__)
bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

InstructionSet best_set(std::string_view highest) {
  if (highest == "baseline") return baseline_set;
  if (has_avx512() && highest != "avx2")
    return {"avx512", avx512::table<float>, avx512::table<double>, any_size, 64};
  if (has_avx2()) return {"avx2", avx2::table<float>, avx2::table<double>, 256 << 10, 0};
  return baseline_set;
}
#else
InstructionSet best_set(std::string_view) {
  return baseline_set;
}
#endif

const InstructionSet& chosen_set() {
  static const InstructionSet chosen = [] {
    const char* highest = std::getenv("SLUICE_ISA");
    return best_set(highest == nullptr ? "" : highest);
  }();
  return chosen;
}

}  // namespace

template <>
const Kernels<float>& kernels() {
  static const Kernels<float> table = chosen_set().floats();
  return table;
}

template <>
const Kernels<double>& kernels() {
  static const Kernels<double> table = chosen_set().doubles();
  return table;
}

const char* instruction_set() {
  return chosen_set().name;
}

// With one row or column every number of a matrix is used once, and packing it would be in vain.
// Otherwise OpenBLAS is ahead without AVX-512 once the right matrix falls out of the cache, and
// with it, where it has kernels for small matrices, for results much narrower than a vector.
template <class T>
void multiply(const Product<T>& p) {
  const InstructionSet& set = chosen_set();
  const auto size = static_cast<std::int64_t>(sizeof(T));
  const bool by_vector = p.m == 1 || p.n == 1;
  const bool narrow = p.n * size < set.narrow_bytes && !p.b_transposed && p.m * p.k >= 512;
  const bool small = p.n * p.k * size <= set.small_bytes && !narrow;
  if (by_vector || small || p.m == 0 || p.n == 0) return kernels<T>().product(p);
  blas::multiply(p);
}

template void multiply(const Product<float>&);
template void multiply(const Product<double>&);

namespace {

/// Copies rows of Half to 2 * Half bytes in two pieces, which may overlap: no call a row.
template <std::size_t Half>
void gather_short_rows(const std::byte* from, const std::int64_t* indices, std::byte* to,
                       std::size_t rows, std::size_t bytes) {
  for (std::size_t i = 0; i < rows; ++i, to += bytes) {
    const std::byte* row = from + static_cast<std::size_t>(indices[i]) * bytes;
    std::memcpy(to, row, Half);
    std::memcpy(to + bytes - Half, row + bytes - Half, Half);
  }
}

}  // namespace

void gather_rows(const void* table, const std::int64_t* indices, void* out, std::size_t rows,
                 std::size_t bytes) {
  const auto* from = static_cast<const std::byte*>(table);
  auto* to = static_cast<std::byte*>(out);
  if (bytes == 0) return;  // the memory may be null
  if (bytes >= 4 && bytes <= 8) return gather_short_rows<4>(from, indices, to, rows, bytes);
  if (bytes >= 8 && bytes <= 16) return gather_short_rows<8>(from, indices, to, rows, bytes);
  if (bytes >= 16 && bytes <= 32) return gather_short_rows<16>(from, indices, to, rows, bytes);
  if (bytes >= 32 && bytes <= 64) return gather_short_rows<32>(from, indices, to, rows, bytes);
  for (std::size_t i = 0; i < rows; ++i)
    std::memcpy(to + i * bytes, from + static_cast<std::size_t>(indices[i]) * bytes, bytes);
}

void prefetch_rows(const void* table, const std::int64_t* indices, std::size_t rows,
                   std::size_t bytes) {
  constexpr std::size_t most = 4 * cache_line;
  constexpr int reading = 0, second_level = 2;  // the first level takes too few at a time
  const auto* from = static_cast<const std::byte*>(table);
  const std::size_t wanted = std::min(bytes, most);
  if (wanted == 0) return;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::byte* row = from + static_cast<std::size_t>(indices[i]) * bytes;
    for (std::size_t offset = 0; offset < wanted; offset += cache_line)
      __builtin_prefetch(row + offset, reading, second_level);
    __builtin_prefetch(row + wanted - 1, reading, second_level);
  }
}

}  // namespace sluice::kernels
