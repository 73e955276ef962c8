// SPDX-License-Identifier: MIT
#pragma once

#include "kinds.hpp"

namespace sluice {

/// Calls `function` with the targets' and the predictions' memory, typed.
template <class Function>
void with_values(const MetricBatch& batch, Function&& function) {
  with_dtype(batch.y_true.dtype(), [&]<class Y>(Y) {
    with_floating(batch.y_pred.dtype(), [&]<class P>(P) {
      function(batch.y_true.values<Y>().data(), batch.y_pred.values<P>().data());
    });
  });
}

/// A weighted mean of one value per row; state: sum of weight * value, sum of weights.
class MeanKind : public Metric::Kind {
 public:
  std::size_t state_size(const MetricBatch&) const override { return 2; }
  double conclude(std::span<const double> state) const override {
    return state[1] == 0 ? 0 : state[0] / state[1];
  }

 protected:
  static void add(std::span<double> state, double value, double weight) {
    state[0] += weight * value;
    state[1] += weight;
  }
};

/// The mean of a function of a row's targets and predictions.
template <class RowFunction>
class RowMean : public MeanKind {
 public:
  explicit RowMean(RowFunction function = {}) : function_(function) {}

  std::optional<bool> larger_is_better() const override { return RowFunction::larger_is_better; }
  void gather(const MetricBatch& batch, std::span<double> state) const override {
    with_values(batch, [&](const auto* y, const auto* p) {
      for (std::size_t row = 0; row < batch.rows; ++row)
        add(state, function_(y + row * batch.columns, p + row * batch.columns, batch.columns),
            batch.weight(row));
    });
  }

 private:
  RowFunction function_;
};

}  // namespace sluice
