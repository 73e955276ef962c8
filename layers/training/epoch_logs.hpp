// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../model/compile.hpp"
#include "../model/history.hpp"
#include "batch_result.hpp"

namespace sluice {

/// What the batches of an epoch have shown so far: means of losses weighted by rows, and metrics.
class EpochLogs {
 public:
  explicit EpochLogs(const Compiled& compiled);

  void reset();
  void add(const BatchResult& batch);
  /// Losses and metrics by name, each name with `prefix` before it.
  void write_to(Logs& logs, const std::string& prefix = "") const;

 private:
  const Compiled& compiled_;
  std::vector<OutputMetric> metrics_;
  double rows_ = 0;
  double loss_ = 0;
  std::vector<double> output_losses_;
};

}  // namespace sluice
