// SPDX-License-Identifier: MIT
#include "tiling.hpp"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();

/// How batches of a model of fewer than `trainable` numbers are cut.
struct Rule {
  std::size_t trainable;
  std::int64_t tile_rows;      ///< aimed at; 0: a lane is one tile
  std::int64_t rows_per_lane;  ///< at least
  std::int64_t shared_from;    ///< rows of a batch from which there are two lanes or more
};

// The first rule that fits holds. Measured on 2 cores of Zen 5, a step of the documentation's model
// in microseconds with tiles of 32, 64, 128 and 256 rows, on one thread: 1,500 numbers, batch
// 256: 17.6, 15.4, 14.5, 15.2; 18,000 numbers, batch 256: 136, 129, 130, 134, and batch 4,096:
// 2,201, 2,126, 2,112, 2,137. On two threads batch 256 takes 79 in two lanes and 130 in one; 128,
// 256 and 512 rows a lane differ by less than the noise (2 %). From 131,072 numbers on the
// gradients of a lane leave the second-level cache, and each lane more is a pass over memory: few
// lanes, of one tile each.
constexpr Rule rules[] = {
    {std::size_t{1} << 13, 128, 128, 256},
    {std::size_t{1} << 17, 64, 128, 256},
    {any_size, 0, 512, 64},
};

// More lanes than this serve no machine we know, and each costs a copy of the gradients.
constexpr std::int64_t most_lanes = 8;

const Rule& rule_for(std::size_t trainable) {
  return *std::ranges::find_if(rules, [=](const Rule& rule) { return trainable < rule.trainable; });
}

std::int64_t lanes_for(const Rule& rule, std::int64_t batch) {
  if (batch < rule.shared_from) return 1;
  return std::clamp<std::int64_t>(batch / rule.rows_per_lane, 2, most_lanes);
}

}  // namespace

Tiling::Tiling(std::int64_t batch, std::int64_t wanted_tiles, std::int64_t wanted_lanes)
    : rows(std::max<std::int64_t>(1, (batch + wanted_tiles - 1) / wanted_tiles)),
      tiles((batch + rows - 1) / rows),
      lanes(std::min(wanted_lanes, tiles)) {}

Tiling::Tiling(std::int64_t batch, std::size_t trainable) : Tiling(whole(batch)) {
  const Rule& rule = rule_for(trainable);
  const std::int64_t lanes_wanted = lanes_for(rule, batch);
  const std::int64_t tile = rule.tile_rows;
  const std::int64_t tiles_wanted =
      tile == 0 ? lanes_wanted : std::max<std::int64_t>(1, (batch + tile / 2) / tile);
  *this = Tiling(batch, tiles_wanted, lanes_wanted);
}

Tiling Tiling::whole(std::int64_t batch) {
  return Tiling(batch, 1, 1);
}

Tiling Tiling::in_lanes(std::int64_t batch, std::size_t trainable) {
  const std::int64_t lanes = lanes_for(rule_for(trainable), batch);
  return Tiling(batch, lanes, lanes);
}

}  // namespace sluice
