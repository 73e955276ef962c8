// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "metrics.hpp"

namespace sluice {

/// One batch as a metric's kind sees it: targets (n, ...), predictions (n, ..., columns) whose last
/// axis is a row, and a weight for each sample or none. Shapes are checked by the kind's `check`.
struct MetricBatch {
  const Tensor& y_true;
  const Tensor& y_pred;
  const Tensor* sample_weight;
  std::size_t columns;  ///< of the predictions; 1 when they are (n,)
  std::size_t rows;     ///< all axes but the last of the predictions
  std::size_t samples;  ///< n

  MetricBatch(const Tensor& targets, const Tensor& predictions, const Tensor* weights);
  /// The weight of a row: that of its sample, 1 when there are none.
  double weight(std::size_t row) const;
};

/// How a metric gathers and concludes: it adds to a state of a fixed number of doubles, so that the
/// states of two sets of rows add up to the state of both.
class Metric::Kind {
 public:
  virtual ~Kind() = default;

  virtual std::optional<bool> larger_is_better() const { return true; }
  virtual std::size_t state_size(const MetricBatch& batch) const = 0;
  /// @throws std::invalid_argument beginning with the metric's name when shapes do not fit.
  virtual void check(const std::string& name, const MetricBatch& batch) const;
  virtual void gather(const MetricBatch& batch, std::span<double> state) const = 0;
  virtual double conclude(std::span<const double> state) const = 0;
  /// The metric for these shapes, where that depends on them; nothing: this one.
  virtual std::optional<Metric> resolved(const MetricBatch&) const { return std::nullopt; }
};

/// The kinds that are means of one value per row.
namespace metric_kinds {

using Kind = std::shared_ptr<const Metric::Kind>;

Kind binary_accuracy(double threshold);
Kind categorical_accuracy();
Kind sparse_categorical_accuracy();
/// One of the three above, chosen at the first batch.
Kind accuracy();
Kind mean_squared_error();
Kind mean_absolute_error();
Kind root_mean_squared_error();
Kind of_function(Metric::Function per_sample);

}  // namespace metric_kinds
}  // namespace sluice
