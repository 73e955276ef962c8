// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

/// How a batch is cut. A *tile* is a number of neighbouring rows that one recorded program works
/// on; a *lane* is some neighbouring tiles whose gradients are added up in one place, one after the
/// other. Lanes are what threads take, and their gradients are added in the order of the lanes, so
/// that the result is the same to the last bit for any number of threads.
struct Tiling {
  std::int64_t rows;   ///< of a tile; the last may have fewer
  std::int64_t tiles;  ///< of the batch
  std::int64_t lanes;  ///< among which the tiles are divided evenly

  /// For a batch of so many rows and a model of so many trainable numbers, on which alone it
  /// depends.
  Tiling(std::int64_t batch, std::size_t trainable);
  /// All rows in one tile, for a layer that looks across rows.
  static Tiling whole(std::int64_t batch);
  /// One tile a lane, for layers that add up values of the whole batch on their way.
  static Tiling in_lanes(std::int64_t batch, std::size_t trainable);

  /// The first tile of a lane; of lane `lanes` the end.
  std::int64_t first_tile(std::int64_t lane) const { return lane * tiles / lanes; }
  /// Rows of a tile, in a batch of so many.
  std::int64_t rows_of(std::int64_t tile, std::int64_t batch) const {
    return tile + 1 < tiles ? rows : batch - tile * rows;
  }

 private:
  Tiling(std::int64_t batch, std::int64_t wanted_tiles, std::int64_t wanted_lanes);
};

}  // namespace sluice
