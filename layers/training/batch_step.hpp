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
#include "lanes.hpp"

namespace sluice {

class ModelBody;

/// One batch from rows to updated weights: lanes run forward, loss and backward, their gradients
/// are added in a fixed order, penalties are added, the optimizer updates.
///
/// What is recorded for a number of rows is replayed at later batches, which allocate and check
/// nothing. In evaluation it stops after the losses.
class BatchStep {
 public:
  BatchStep(ModelBody& body, const Compiled& compiled, bool training,
            const Processes& processes = alone);
  ~BatchStep();

  /// To be called before the first of several batches: takes the weights back into the step's block
  /// if another model has moved them. @throws std::invalid_argument when layers were frozen or
  /// thawed since compile.
  void begin();
  /// Runs `count` rows from row `first` on: of the data, or of the rows that `order` lists unless
  /// it is empty. Those that follow in the order are asked for ahead. The result is valid until the
  /// next batch.
  const BatchResult& run(const RowSet& data, std::span<const std::int64_t> order,
                         std::int64_t first, std::int64_t count);

  /// Names the first weight or gradient that is not finite, for messages; empty when all are.
  std::string first_non_finite() const;

 private:
  void update_weights();
  void show_rows();

  inline static const Processes alone;

  ModelBody& body_;
  const Compiled& compiled_;
  bool training_;
  const Processes& processes_;
  std::optional<ParameterBlock> block_;
  std::size_t elements_ = 0;  // of the trainable weights
  std::optional<Lanes> lanes_;
  std::unique_ptr<Tape> penalty_tape_;
  std::optional<Var> penalty_;

  // The batch at hand.
  BatchRows rows_;
  int threads_ = 1;
  BatchResult result_;
};

}  // namespace sluice
