// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/philox.hpp"

namespace sluice::kernels::SLUICE_ISA {

void random_words(std::uint64_t first_block, std::uint64_t stream, std::uint64_t key,
                  std::uint32_t* words) {
  constexpr std::size_t vectors = random_blocks / word_lanes;
  Words low[vectors], high[vectors];
  draw_blocks<10>(first_block, stream, key, low, high);
  for (std::size_t block = 0; block < random_blocks; ++block) {
    const std::uint64_t pairs[2] = {low[block / word_lanes][block % word_lanes],
                                    high[block / word_lanes][block % word_lanes]};
    __builtin_memcpy(words + 4 * block, pairs, sizeof pairs);
  }
}

template <class T>
void add_random(Kernels<T>& table) {
  table.random_words = random_words;
}
template void add_random(Kernels<float>&);
template void add_random(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
