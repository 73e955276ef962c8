// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../model/history.hpp"
#include "batch_step.hpp"

namespace sluice {

/// What a pass over rows has shown so far: means of losses weighted by rows, and metrics.
class PassLogs {
 public:
  explicit PassLogs(const Compiled& compiled);

  void reset();
  /// Takes in the batch that the step has just run.
  void add(const BatchStep& step, std::int64_t rows);
  /// Losses and metrics by name, each name with `prefix` before it.
  void write_to(Logs& logs, const std::string& prefix = "") const;

 private:
  const Compiled& compiled_;
  std::vector<OutputMetric> metrics_;
  double rows_ = 0;
  double loss_ = 0;
  std::vector<double> output_losses_;
};

/// One pass over all rows in evaluation; adds its results to the logs.
void evaluate_rows(BatchStep& step, PassLogs& pass, const RowSet& data, std::int64_t batch_size);

}  // namespace sluice
