// SPDX-License-Identifier: MIT
#include "../../../layers/training/tiling.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace sluice {
namespace {

std::vector<std::int64_t> numbers(const Tiling& tiling) {
  return {tiling.rows, tiling.tiles, tiling.lanes};
}

/// The rows of all tiles, lane by lane.
std::int64_t rows_in_lanes(const Tiling& tiling, std::int64_t batch) {
  std::int64_t rows = 0;
  for (std::int64_t lane = 0; lane < tiling.lanes; ++lane)
    for (std::int64_t tile = tiling.first_tile(lane); tile < tiling.first_tile(lane + 1); ++tile)
      rows += tiling.rows_of(tile, batch);
  return rows;
}

TEST_SUITE("layers/training/tiling") {
  TEST_CASE("a batch is cut by its size and the model's, as the rules say") {
    CHECK(numbers(Tiling(32, 1000)) == std::vector<std::int64_t>{32, 1, 1});
    CHECK(numbers(Tiling(256, 1000)) == std::vector<std::int64_t>{128, 2, 2});
    CHECK(numbers(Tiling(256, 20'000)) == std::vector<std::int64_t>{64, 4, 2});
    CHECK(numbers(Tiling(4096, 20'000)) == std::vector<std::int64_t>{64, 64, 8});
    CHECK(numbers(Tiling(63, 1'000'000)) == std::vector<std::int64_t>{63, 1, 1});
    CHECK(numbers(Tiling(1024, 1'000'000)) == std::vector<std::int64_t>{512, 2, 2});
    CHECK(numbers(Tiling::whole(4096)) == std::vector<std::int64_t>{4096, 1, 1});
    CHECK(numbers(Tiling::in_lanes(4096, 20'000)) == std::vector<std::int64_t>{512, 8, 8});
  }

  TEST_CASE("every row is in one tile of one lane") {
    for (const std::int64_t batch : {0, 1, 2, 63, 64, 65, 97, 255, 257, 1000, 4095, 5001})
      for (const std::size_t trainable : {10U, 10'000U, 200'000U}) {
        CAPTURE(batch);
        CHECK(rows_in_lanes(Tiling(batch, trainable), batch) == batch);
        CHECK(rows_in_lanes(Tiling::in_lanes(batch, trainable), batch) == batch);
        CHECK(rows_in_lanes(Tiling::whole(batch), batch) == batch);
      }
  }
}

}  // namespace
}  // namespace sluice
