// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "../../core/tape/parameter_block.hpp"
#include "../../core/tape/tape.hpp"
#include "../model/compile.hpp"
#include "batch_result.hpp"
#include "batch_rows.hpp"
#include "tiling.hpp"

namespace sluice {

class ModelBody;
struct TileProgram;

/// One batch from rows to updated weights: the tiles of each lane run forward, loss and backward,
/// lanes' gradients are added in a fixed order, penalties are added, the optimizer updates.
///
/// What is recorded for a number of rows is replayed at later batches, which allocate and check
/// nothing. In evaluation it stops after the losses.
class BatchStep {
 public:
  BatchStep(ModelBody& body, const Compiled& compiled, bool training);
  ~BatchStep();

  /// To be called before a row of batches: takes the weights back into the step's block if another
  /// model has moved them. @throws std::invalid_argument when layers were frozen or thawed since
  /// compile.
  void begin();
  /// Runs `count` rows from row `first` on: of the data, or of the rows that `order` lists unless
  /// it is empty. Those that follow in the order are asked for ahead. The result is valid until the
  /// next batch.
  const BatchResult& run(const RowSet& data, std::span<const std::int64_t> order,
                         std::int64_t first, std::int64_t count);

  /// Names the first weight or gradient that is not finite, for messages; empty when all are.
  std::string first_non_finite() const;

 private:
  /// Where the tiles of one lane add up.
  struct Lane {
    std::shared_ptr<void> memory;  // of the gradients, unless they are the block's own
    std::byte* gradients = nullptr;
    double loss = 0;
    std::vector<double> output_losses;

    void clear();
  };

  void prepare();
  void record_programs();
  TileProgram& program(std::size_t owner, std::int64_t rows);
  TileProgram& lane_program(std::size_t lane);
  ReplayState state_at(std::int64_t row) const;
  template <class Function>
  void for_lanes(Function&& function);
  void run_lane(std::size_t index);
  void run_lanes_in_parts();
  void run_backward_in_parts();
  template <class Array>
  void add_up(Array&& array_of);
  void keep(TileProgram& program, Lane& lane, std::int64_t row);
  void add_losses();
  void add_gradients(std::size_t begin, std::size_t end);
  void update_weights();
  void show_rows();

  ModelBody& body_;
  const Compiled& compiled_;
  bool training_;
  std::optional<ParameterBlock> block_;
  std::size_t elements_ = 0;  // of the trainable weights
  bool mixes_rows_ = false;   // a batch is one tile; known when the first program is recorded
  bool in_parts_ =
      false;  // so is this: lanes go on together from one value of the batch to the next
  std::vector<Lane> lanes_;
  // What each thread, or in parts each lane, replays, recorded for different numbers of rows: a
  // thread needs one memory for all its lanes.
  std::vector<std::vector<std::unique_ptr<TileProgram>>> programs_;
  std::unique_ptr<Tape> penalty_tape_;
  std::optional<Var> penalty_;

  // The batch at hand.
  BatchRows rows_;
  Tiling tiling_ = Tiling::whole(1);
  int threads_ = 1;  // another thread may change their number meanwhile
  std::vector<Tensor> outputs_;
  BatchResult result_;
};

}  // namespace sluice
