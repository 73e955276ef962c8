// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "../core/tape.hpp"
#include "batch_step.hpp"

namespace sluice {

/// Forward, loss and (in training) backward for a fixed number of rows, recorded once.
struct TileProgram {
  TileProgram(ModelBody& body, const Compiled& compiled, const RowSet& like, std::int64_t tile_rows,
              bool training);

  /// Sets what each row counts in the batch's mean: 1 / rows of the batch.
  void set_scale(double scale);
  /// The value of a scalar.
  static double value(const Var& scalar);

  Tape tape;
  std::int64_t rows;
  Vars arrays;  ///< inputs, targets and weights, to be bound to a tile's memory
  Vars outputs;
  Vars losses;               ///< of each output: sum over rows of weight * loss * scale
  std::optional<Var> total;  ///< of all outputs with loss weights and layers' penalties

 private:
  Var scale_for(DType dtype);

  std::vector<Tensor> scales_;  // one a dtype
  Vars scale_vars_;
};

}  // namespace sluice
