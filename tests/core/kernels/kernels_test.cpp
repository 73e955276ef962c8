// SPDX-License-Identifier: MIT
#include "../../../core/kernels/kernels.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace sluice::kernels {
namespace {

TEST_SUITE("core/kernels/kernels") {
  TEST_CASE("the instruction set is one of three, and no higher than the environment allows") {
    const std::string chosen = instruction_set();
    const char* highest = std::getenv("SLUICE_ISA");
    const bool known = chosen == "baseline" || chosen == "avx2" || chosen == "avx512";
    CHECK(known);
    if (highest != nullptr && std::string(highest) == "baseline") CHECK(chosen == "baseline");
    if (highest != nullptr && std::string(highest) == "avx2") CHECK(chosen != "avx512");
  }

  TEST_CASE("the choice is made once") {
    CHECK(&kernels<float>() == &kernels<float>());
    CHECK(&kernels<double>() == &kernels<double>());
  }

  TEST_CASE("rows are gathered by index, in any order and more than once") {
    const std::vector<float> table{0, 1, 10, 11, 20, 21};
    const std::vector<std::int64_t> indices{2, 0, 2};
    std::vector<float> out(6);
    gather_rows(table.data(), indices.data(), out.data(), 3, 2 * sizeof(float));
    CHECK(out == std::vector<float>{20, 21, 0, 1, 20, 21});
  }

  TEST_CASE("rows of any length are gathered whole, and nothing beside them is written") {
    const std::vector<std::int64_t> indices{3, 1, 3, 0};
    for (std::size_t bytes = 0; bytes <= 130; ++bytes) {
      CAPTURE(bytes);
      std::vector<std::uint8_t> table(4 * bytes), expected, out(4 * bytes + 1, 255);
      for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(i % 251);
      for (const std::int64_t index : indices) {
        const auto row = table.begin() + index * static_cast<std::ptrdiff_t>(bytes);
        expected.insert(expected.end(), row, row + static_cast<std::ptrdiff_t>(bytes));
      }
      expected.push_back(255);
      prefetch_rows(table.data(), indices.data(), 4, bytes);
      gather_rows(table.data(), indices.data(), out.data(), 4, bytes);
      CHECK(out == expected);
    }
  }
}

}  // namespace
}  // namespace sluice::kernels
