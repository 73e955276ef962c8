// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "../../core/tape/parameter_block.hpp"
#include "../../core/tape/tape.hpp"
#include "../model/compile.hpp"
#include "row_set.hpp"

namespace sluice {

/// Forward, loss and (in training) backward for a fixed number of rows, recorded once.
struct TileProgram {
  /// The gradients of weights in `block`, if there is one, go where `put_gradients` says.
  TileProgram(ModelBody& body, const Compiled& compiled, const RowSet& like, std::int64_t tile_rows,
              const ParameterBlock* block);

  /// Has gradients written to this memory, laid out as the block.
  void put_gradients(std::byte* memory);

  /// Sets what each row counts in the batch's mean: 1 / rows of the batch.
  void set_scale(double scale);
  /// Whether the loss depends on several rows at once in another way than as a sum over rows.
  bool mixes_rows() const { return total->node().mixing != nullptr; }
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

  std::vector<std::pair<Slot*, std::size_t>> gradients_;  // of weights, and offsets in a block
  std::vector<Tensor> scales_;                            // one a dtype
  Vars scale_vars_;
};

}  // namespace sluice
