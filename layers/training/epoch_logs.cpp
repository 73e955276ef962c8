// SPDX-License-Identifier: MIT
#include "epoch_logs.hpp"

#include <algorithm>

namespace sluice {

EpochLogs::EpochLogs(const Compiled& compiled)
    : compiled_(compiled), metrics_(compiled.metrics), output_losses_(compiled.losses.size()) {
  for (OutputMetric& metric : metrics_) metric.metric = metric.metric.fresh();
}

void EpochLogs::reset() {
  rows_ = 0;
  loss_ = 0;
  std::ranges::fill(output_losses_, 0.0);
  for (const OutputMetric& metric : metrics_) metric.metric.reset();
}

void EpochLogs::add(const BatchResult& batch) {
  const auto rows = static_cast<double>(batch.rows);
  rows_ += rows;
  loss_ += batch.loss * rows;
  for (std::size_t k = 0; k < output_losses_.size(); ++k)
    output_losses_[k] += batch.output_losses[k] * rows;
  for (const OutputMetric& metric : metrics_) {
    const std::size_t k = metric.output;
    const bool weighted = metric.weighted && !batch.weights.empty();
    metric.metric.update(batch.targets[k], batch.outputs[k],
                         weighted ? &batch.weights[k] : nullptr);
  }
}

void EpochLogs::write_to(Logs& logs, const std::string& prefix) const {
  const double rows = std::max(rows_, 1.0);
  logs[prefix + "loss"] = loss_ / rows;
  if (output_losses_.size() > 1)
    for (std::size_t k = 0; k < output_losses_.size(); ++k)
      logs[prefix + compiled_.output_names[k] + "_loss"] = output_losses_[k] / rows;
  for (const OutputMetric& metric : metrics_)
    logs[prefix + metric.log_name] = metric.metric.result();
}

}  // namespace sluice
