// SPDX-License-Identifier: MIT
#include "counts.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Calls `function(positive, prediction, weight)` for each element.
template <class Function>
void for_each_element(const MetricBatch& batch, Function&& function) {
  with_dtype(batch.y_true.dtype(), [&]<class Y>(Y) {
    with_floating(batch.y_pred.dtype(), [&]<class P>(P) {
      const Y* y = batch.y_true.values<Y>().data();
      const P* p = batch.y_pred.values<P>().data();
      for (std::size_t row = 0; row < batch.rows; ++row) {
        const double weight = batch.weight(row);
        for (std::size_t j = 0; j < batch.columns; ++j, ++y, ++p) function(*y != 0, *p, weight);
      }
    });
  });
}

double ratio(double part, double rest) {
  return part + rest == 0 ? 0 : part / (part + rest);
}

double sum(std::span<const double> values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

/// What lies above a threshold.
struct Counts {
  double positives;
  double negatives;
};

/// The trapezium under the ROC curve between two neighbouring thresholds.
double characteristic_part(const Counts& high, const Counts& low, double positives,
                           double negatives) {
  const auto share = [](double part, double whole) { return whole == 0 ? 0 : part / whole; };
  return share(low.negatives - high.negatives, negatives) *
         share(low.positives + high.positives, positives) / 2;
}

/// The area under precision over recall between two neighbouring thresholds, along which true
/// positives grow in a straight line with what lies above.
double precision_recall_part(const Counts& high, const Counts& low, double positives) {
  const double high_all = high.positives + high.negatives;
  const double low_all = low.positives + low.negatives;
  if (low_all <= high_all || positives == 0) return 0;
  const double slope = (low.positives - high.positives) / (low_all - high_all);
  const double intercept = high.positives - slope * high_all;
  const double growth = high_all > 0 ? std::log(low_all / high_all) : 0;
  return slope * (low.positives - high.positives + intercept * growth) / positives;
}

/// State: weights of positives, then of negatives, in each of `num_thresholds` buckets of
/// predictions; bucket i holds those above threshold i / (num_thresholds - 1) and not above the
/// next. What lies above a threshold is then the sum of the buckets from its own on.
class AUCKind : public Metric::Kind {
 public:
  AUCKind(std::int64_t num_thresholds, const std::string& curve)
      : num_thresholds_(static_cast<std::size_t>(num_thresholds)),
        precision_recall_(curve == "PR") {}

  std::size_t state_size(const MetricBatch&) const override { return 2 * num_thresholds_; }

  void gather(const MetricBatch& batch, std::span<double> state) const override {
    for_each_element(batch, [&]<class P>(bool positive, P prediction, double weight) {
      const std::size_t bucket = bucket_of(prediction);
      state[positive ? bucket : num_thresholds_ + bucket] += weight;
    });
  }

  double conclude(std::span<const double> state) const override {
    const double positives = sum(state.first(num_thresholds_));
    const double negatives = sum(state.last(num_thresholds_));
    double area = 0;
    Counts above{};
    for (std::size_t i = num_thresholds_; i-- > 0;) {
      const Counts next{above.positives + state[i], above.negatives + state[num_thresholds_ + i]};
      area += precision_recall_ ? precision_recall_part(above, next, positives)
                                : characteristic_part(above, next, positives, negatives);
      above = next;
    }
    return area;
  }

 private:
  /// In the predictions' dtype, as Keras counts. A prediction that is not a number goes to the
  /// lowest bucket, for `prediction > threshold` is never true of it.
  template <class P>
  std::size_t bucket_of(P prediction) const {
    if (!(prediction > 0)) return 0;
    const P scaled = std::min(prediction, P{1}) * static_cast<P>(num_thresholds_ - 1);
    return static_cast<std::size_t>(std::max(std::ceil(scaled) - 1, P{0}));
  }

  std::size_t num_thresholds_;
  bool precision_recall_;
};

/// State: true positives, false positives, false negatives.
class ConfusionKind : public Metric::Kind {
 public:
  ConfusionKind(double threshold, std::size_t rest) : threshold_(threshold), rest_(rest) {}

  std::size_t state_size(const MetricBatch&) const override { return 3; }

  void gather(const MetricBatch& batch, std::span<double> state) const override {
    for_each_element(batch, [&]<class P>(bool positive, P prediction, double weight) {
      const bool predicted = prediction > static_cast<P>(threshold_);
      if (predicted) state[positive ? 0 : 1] += weight;
      if (positive && !predicted) state[2] += weight;
    });
  }

  double conclude(std::span<const double> state) const override {
    return ratio(state[0], state[rest_]);
  }

 private:
  double threshold_;
  std::size_t rest_;
};

/// State: for each column the weighted sums of y, y^2 and (y - p)^2; then the sum of weights.
class R2Kind : public Metric::Kind {
 public:
  std::size_t state_size(const MetricBatch& batch) const override { return 3 * batch.columns + 1; }

  void gather(const MetricBatch& batch, std::span<double> state) const override {
    with_dtype(batch.y_true.dtype(), [&]<class Y>(Y) {
      with_floating(batch.y_pred.dtype(), [&]<class P>(P) {
        const Y* y = batch.y_true.values<Y>().data();
        const P* p = batch.y_pred.values<P>().data();
        for (std::size_t row = 0; row < batch.rows; ++row)
          for (std::size_t j = 0; j < batch.columns; ++j, ++y, ++p)
            add(state.subspan(3 * j, 3), static_cast<double>(*y), static_cast<double>(*p),
                batch.weight(row));
      });
    });
    for (std::size_t row = 0; row < batch.rows; ++row) state.back() += batch.weight(row);
  }

  double conclude(std::span<const double> state) const override {
    const std::size_t columns = state.size() / 3;
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double* column = &state[3 * j];
      const double total = column[1] - column[0] * (column[0] / state.back());
      const double score = 1 - column[2] / total;
      sum += std::isinf(score) ? 0 : score;
    }
    return sum / static_cast<double>(columns);
  }

 private:
  static void add(std::span<double> column, double y, double p, double weight) {
    column[0] += weight * y;
    column[1] += weight * y * y;
    column[2] += weight * (y - p) * (y - p);
  }
};

}  // namespace

namespace metric_kinds {

Kind auc(std::int64_t num_thresholds, const std::string& curve) {
  return std::make_shared<AUCKind>(num_thresholds, curve);
}
Kind precision(double threshold) {
  return std::make_shared<ConfusionKind>(threshold, 1);
}
Kind recall(double threshold) {
  return std::make_shared<ConfusionKind>(threshold, 2);
}
Kind r2_score() {
  return std::make_shared<R2Kind>();
}

}  // namespace metric_kinds
}  // namespace sluice
