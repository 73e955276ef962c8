// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// What a step hands to the logs of an epoch: the batch's losses, and, for metrics, its rows.
struct BatchResult {
  std::int64_t rows = 0;
  double loss = 0;                    ///< weighted losses of all outputs plus penalties
  std::vector<double> output_losses;  ///< the mean of each output, unweighted
  /// One an output (weights: or none at all), in memory that the next batch uses again; empty for a
  /// model without metrics.
  std::vector<Tensor> targets;
  std::vector<Tensor> outputs;
  std::vector<Tensor> weights;
};

}  // namespace sluice
