// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <limits>

#include "../../../core/kernels/kernels.hpp"
#include "../../../core/tensor/rng.hpp"

namespace sluice::kernels {
namespace {

TEST_SUITE("core/kernels/random") {
  TEST_CASE("words are those of the plain generator on every instruction set") {
    const std::uint64_t stream = 0x0FEDCBA987654321, key = 0x123456789ABCDEF0;
    constexpr std::uint64_t end_of_word = std::uint64_t{1} << 32;
    for (const std::uint64_t first :
         {std::uint64_t{0}, end_of_word - 5, std::numeric_limits<std::uint64_t>::max() - 5}) {
      std::array<std::uint32_t, 4 * random_blocks + 1> words;
      words.back() = 77;
      kernels<float>().random_words(first, stream, key, words.data());
      for (std::size_t k = 0; k < random_blocks; ++k) {
        CAPTURE(first);
        CAPTURE(k);
        const std::uint64_t block = first + k;
        const auto expected =
            philox({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                    static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)},
                   key);
        for (std::size_t i = 0; i < 4; ++i) CHECK(words[4 * k + i] == expected[i]);
      }
      CHECK(words.back() == 77);
    }
  }
}

}  // namespace
}  // namespace sluice::kernels
