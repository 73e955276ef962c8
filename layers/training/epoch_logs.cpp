// SPDX-License-Identifier: MIT
#include "epoch_logs.hpp"

#include <algorithm>

namespace sluice {

PassLogs::PassLogs(const Compiled& compiled)
    : compiled_(compiled), metrics_(compiled.metrics), output_losses_(compiled.losses.size()) {
  for (OutputMetric& metric : metrics_) metric.metric = metric.metric.fresh();
}

void PassLogs::reset() {
  rows_ = 0;
  loss_ = 0;
  std::ranges::fill(output_losses_, 0.0);
  for (const OutputMetric& metric : metrics_) metric.metric.reset();
}

void PassLogs::add(const BatchStep& step, std::int64_t rows) {
  const auto count = static_cast<double>(rows);
  rows_ += count;
  loss_ += step.loss() * count;
  for (std::size_t k = 0; k < output_losses_.size(); ++k)
    output_losses_[k] += step.output_losses()[k] * count;
  step.update(metrics_);
}

void PassLogs::write_to(Logs& logs, const std::string& prefix) const {
  const double rows = std::max(rows_, 1.0);
  logs[prefix + "loss"] = loss_ / rows;
  if (output_losses_.size() > 1)
    for (std::size_t k = 0; k < output_losses_.size(); ++k)
      logs[prefix + compiled_.output_names[k] + "_loss"] = output_losses_[k] / rows;
  for (const OutputMetric& metric : metrics_)
    logs[prefix + metric.log_name] = metric.metric.result();
}

void evaluate_rows(BatchStep& step, PassLogs& pass, const RowSet& data, std::int64_t batch_size) {
  pass.reset();
  step.begin();
  for (std::int64_t first = 0; first < data.rows; first += batch_size) {
    const std::int64_t count = std::min(batch_size, data.rows - first);
    step.run(data, {}, first, count);
    pass.add(step, count);
  }
}

}  // namespace sluice
