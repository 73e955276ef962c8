// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// How rows are divided: first the test rows are taken, then of what is left the validation rows.
struct SplitOptions {
  double test = 0;        ///< fraction of all rows, in [0, 1)
  double validation = 0;  ///< fraction of the rest, in [0, 1), as Keras's validation_split
  /// "shuffled": at random; "stratified": at random with each class's share the same in every part;
  /// "tail": the last rows, for series.
  std::string way = "shuffled";
};

/// Numbers of rows, each list ascending; every row is in one of them.
struct Split {
  std::vector<std::int64_t> train, validation, test;
};

/// Divides `rows` rows, the same way for the same seed. `classes` are the rows' classes for
/// "stratified", and are not looked at otherwise.
/// @throws std::invalid_argument for an unknown way, a fraction outside [0, 1), or one that leaves
/// a part without rows.
Split split_rows(std::int64_t rows, const SplitOptions& options,
                 std::span<const std::int32_t> classes, std::uint64_t seed);

}  // namespace sluice
