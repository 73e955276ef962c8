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

namespace sluice {

class ModelBody;

/// The rows that a pass runs over, in the order and dtypes of a model's inputs and outputs.
struct RowSet {
  Tensors inputs;
  Tensors targets;
  Tensors weights;  ///< (n,) one an output, or none at all
  std::int64_t rows = 0;
};

/// How a batch is cut: `tiles` tiles of `rows` rows (the last may have fewer), taken by `lanes`
/// workers-to-be. Depends on batch and model only, never on the number of threads.
struct TilePlan {
  std::int64_t rows;
  std::int64_t tiles;
  std::int64_t lanes;

  TilePlan(std::int64_t batch, std::size_t parameter_elements);
};

struct TileProgram;

/// One batch from rows to updated weights: tiles run forward, loss and backward on lanes, lanes'
/// gradients are added in a fixed order, penalties are added, the optimizer updates.
///
/// What is recorded for a batch size is replayed at later batches of that size, which allocate and
/// check nothing. In evaluation it stops after the losses.
class BatchStep {
 public:
  BatchStep(ModelBody& body, const Compiled& compiled, bool training);
  ~BatchStep();

  /// To be called before a row of batches: finds the weights again if they have moved.
  /// @throws std::invalid_argument when layers were frozen or thawed since compile.
  void begin();
  /// Runs `count` rows from row `first` on: of the data, or of the rows that `order` lists unless
  /// it is empty. Those that follow in the order are asked for ahead.
  void run(const RowSet& data, std::span<const std::int64_t> order, std::int64_t first,
           std::int64_t count);

  /// The batch's loss: weighted losses of all outputs plus penalties.
  double loss() const { return loss_; }
  /// The batch's loss of each output, unweighted.
  const std::vector<double>& output_losses() const { return output_losses_; }
  /// Updates metrics with the batch.
  void update(std::span<const OutputMetric> metrics) const;

  /// Names the first weight or gradient that is not finite, for messages; empty when all are.
  std::string first_non_finite() const;

 private:
  /// A share of the tiles: its gradients and its sums.
  struct Lane {
    std::shared_ptr<void> memory;  // of the gradients, unless they are the block's own
    std::byte* gradients = nullptr;
    double loss = 0;
    std::vector<double> output_losses;
  };

  void prepare(const RowSet& data);
  TileProgram& program(std::size_t thread, std::int64_t rows);
  void bind(TileProgram& program, std::int64_t row);
  void gather(const Tensor& array, std::byte* memory, std::int64_t row, std::int64_t rows) const;
  void run_lane(std::size_t index);
  void keep(TileProgram& program, Lane& lane, std::int64_t row);
  void add_up();
  void add_gradients(std::size_t begin, std::size_t end);
  void update_weights();

  ModelBody& body_;
  const Compiled& compiled_;
  bool training_;
  std::optional<ParameterBlock> block_;
  std::size_t elements_ = 0;  // of the trainable weights
  std::vector<Lane> lanes_;
  // What each thread replays, recorded for different numbers of rows: one memory for all its lanes.
  std::vector<std::vector<std::unique_ptr<TileProgram>>> programs_;
  std::unique_ptr<Tape> penalty_tape_;
  std::optional<Var> penalty_;

  // The batch at hand.
  const RowSet* data_ = nullptr;
  std::span<const std::int64_t> order_;
  std::int64_t first_ = 0;
  std::int64_t count_ = 0;
  int threads_ = 1;  // another thread may change their number meanwhile
  TilePlan plan_{1, 0};
  std::vector<Tensor> gathered_;  // inputs, targets and weights when rows are picked by order
  std::vector<Tensor> outputs_;
  double loss_ = 0;
  std::vector<double> output_losses_;
};

}  // namespace sluice
