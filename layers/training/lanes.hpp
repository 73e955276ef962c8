// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "../../core/base/processes.hpp"
#include "../../core/tape/parameter_block.hpp"
#include "../../core/tape/tape.hpp"
#include "../model/compile.hpp"
#include "batch_result.hpp"
#include "batch_rows.hpp"
#include "tiling.hpp"

namespace sluice {

class ModelBody;
struct TileProgram;

/// Who runs the tiles of a batch, and how what they give is added up: threads take lanes, a lane
/// adds up its tiles, and lanes are added in their order, those of other processes after them.
class Lanes {
 public:
  /// `block`: where the gradients add up; null in evaluation.
  Lanes(ModelBody& body, const Compiled& compiled, const ParameterBlock* block,
        const Processes& processes);
  ~Lanes();

  /// Cuts the batch for a model of so many trainable numbers, and records what was not recorded
  /// yet.
  void prepare(const BatchRows& rows, std::size_t trainable, int threads);
  /// Runs forward and loss, and in training backward, on `step` of training.
  void run(BatchRows& rows, std::uint64_t step);
  /// Sets the losses of a result.
  void add_losses(BatchResult& result) const;
  /// Adds the gradients of all lanes but the first, whose place is the block itself; elements
  /// [begin, end) of all parameters laid end to end.
  void add_gradients(std::size_t begin, std::size_t end) const;
  /// Adds the gradients of the other processes, after those of all lanes here.
  void add_gradients_of_processes() const;

  /// Lanes of this process; with one alone nothing is shared between threads.
  std::int64_t count() const { return end_ - begin_; }
  /// The model's outputs for the batch's rows, those of this process's lanes.
  const std::vector<Tensor>& outputs() const { return outputs_; }

 private:
  /// Where the tiles of one lane add up.
  struct Lane {
    std::shared_ptr<void> memory;  // of the gradients, unless they are the block's own
    std::byte* gradients = nullptr;
    double loss = 0;
    std::vector<double> output_losses;
  };

  void cut(const BatchRows& rows, std::size_t trainable);
  void record_programs(const BatchRows& rows);
  TileProgram& program(const BatchRows& rows, std::size_t owner, std::int64_t tile_rows);
  TileProgram& lane_program(const BatchRows& rows, std::size_t lane);
  Lane& cleared(std::size_t lane);
  template <class Function>
  void for_lanes(Function&& function) const;
  void run_lane(BatchRows& rows, std::uint64_t step, std::size_t index);
  void run_in_parts(BatchRows& rows, std::uint64_t step);
  void run_backward_in_parts(const BatchRows& rows);
  template <class Array>
  void add_up(Array&& array_of) const;
  void keep(TileProgram& program, Lane& lane, std::int64_t row);

  ModelBody& body_;
  const Compiled& compiled_;
  const ParameterBlock* block_;
  const Processes& processes_;
  std::vector<Lane> lanes_;
  // What each thread, or in parts each lane, replays, recorded for different numbers of rows: a
  // thread needs one memory for all its lanes.
  std::vector<std::vector<std::unique_ptr<TileProgram>>> programs_;

  // The batch at hand; what is prepared stays so for batches of the same kind.
  struct Kind {
    std::int64_t rows;
    std::size_t arrays;
    int threads, self;
    bool operator==(const Kind&) const = default;
  };
  Kind kind_{-1, 0, 0, 0};
  Tiling tiling_ = Tiling::whole(1);
  bool in_parts_ = false;  // all lanes go on together from one value of the batch to the next
  std::int64_t begin_ = 0, end_ = 1;  // the lanes of this process
  int threads_ = 1;                   // another thread may change their number meanwhile
  std::vector<Tensor> outputs_;
};

}  // namespace sluice
