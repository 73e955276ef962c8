// SPDX-License-Identifier: MIT
#include "../../core/kernels.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace sluice::kernels {
namespace {

TEST_SUITE("core/kernels") {
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
}

}  // namespace
}  // namespace sluice::kernels
