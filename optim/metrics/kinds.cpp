// SPDX-License-Identifier: MIT
#include "kinds.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"
#include "../losses/target_shapes.hpp"
#include "rows.hpp"

namespace sluice {
namespace {

std::size_t unsigned_of(std::int64_t number) {
  return static_cast<std::size_t>(number);
}

template <class T>
std::size_t index_of_largest(const T* x, std::size_t n) {
  return static_cast<std::size_t>(std::max_element(x, x + n) - x);
}

struct BinaryMatch {
  static constexpr bool larger_is_better = true;
  double threshold;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    std::size_t matches = 0;
    for (std::size_t j = 0; j < columns; ++j)
      matches += y[j] == static_cast<Y>(p[j] > static_cast<P>(threshold));
    return static_cast<double>(matches) / static_cast<double>(columns);
  }
};

struct CategoricalMatch {
  static constexpr bool larger_is_better = true;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    return index_of_largest(y, columns) == index_of_largest(p, columns);
  }
};

struct SquaredError {
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double error = static_cast<double>(y[j]) - static_cast<double>(p[j]);
      sum += error * error;
    }
    return sum / static_cast<double>(columns);
  }
};

struct AbsoluteError {
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j)
      sum += std::abs(static_cast<double>(y[j]) - static_cast<double>(p[j]));
    return sum / static_cast<double>(columns);
  }
};

class RootMeanSquaredErrorKind : public RowMean<SquaredError> {
 public:
  double conclude(std::span<const double> state) const override {
    return std::sqrt(RowMean::conclude(state));
  }
};

class SparseAccuracyKind : public MeanKind {
 public:
  void check(const std::string& name, const MetricBatch& batch) const override {
    if (unsigned_of(batch.y_true.size()) != batch.rows)
      fail(name, "expected one class per row for predictions of shape ", batch.y_pred.shape(),
           ", got targets of shape ", batch.y_true.shape());
  }

  void gather(const MetricBatch& batch, std::span<double> state) const override {
    with_values(batch, [&](const auto* y, const auto* p) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        const std::size_t guess = index_of_largest(p + row * batch.columns, batch.columns);
        add(state, static_cast<double>(y[row]) == static_cast<double>(guess), batch.weight(row));
      }
    });
  }
};

/// Keras's `"accuracy"`: which it is follows from the shapes of the first batch.
class AccuracyKind : public MeanKind {
 public:
  void gather(const MetricBatch&, std::span<double>) const override {}

  std::optional<Metric> resolved(const MetricBatch& batch) const override {
    if (batch.columns == 1) return metrics::BinaryAccuracy();
    const bool by_index = batch.y_true.shape().rank() < batch.y_pred.shape().rank() ||
                          batch.y_true.shape().back() == 1;
    if (by_index) return metrics::SparseCategoricalAccuracy();
    return metrics::CategoricalAccuracy();
  }
};

/// The mean of what a user's function returns for each sample.
class FunctionKind : public MeanKind {
 public:
  explicit FunctionKind(Metric::Function function) : function_(std::move(function)) {}

  std::optional<bool> larger_is_better() const override { return std::nullopt; }
  void check(const std::string&, const MetricBatch&) const override {}

  void gather(const MetricBatch& batch, std::span<double> state) const override {
    const Tensor values = function_(batch.y_true, batch.y_pred);
    const std::size_t size = unsigned_of(values.size());
    if (size == 0 || size % batch.samples != 0)
      fail("metric", "expected a function's values for ", batch.samples, " samples, got shape ",
           values.shape());
    const std::size_t rows_per_value = batch.rows / batch.samples;
    with_dtype(values.dtype(), [&]<class T>(T) {
      for (std::size_t i = 0; i < size; ++i)
        add(state, static_cast<double>(values.values<T>()[i]),
            batch.weight(i / (size / batch.samples) * rows_per_value));
    });
  }

 private:
  Metric::Function function_;
};

}  // namespace

MetricBatch::MetricBatch(const Tensor& targets, const Tensor& predictions, const Tensor* weights)
    : y_true(targets),
      y_pred(predictions),
      sample_weight(weights),
      columns(predictions.shape().rank() < 2 ? 1 : unsigned_of(predictions.shape().back())),
      rows(columns == 0 ? 0 : unsigned_of(predictions.size()) / columns),
      samples(predictions.shape().rank() == 0 ? 1 : unsigned_of(predictions.shape()[0])) {}

double MetricBatch::weight(std::size_t row) const {
  if (sample_weight == nullptr) return 1;
  const std::size_t sample = row / (rows / samples);
  return with_dtype(sample_weight->dtype(), [&]<class T>(T) {
    return static_cast<double>(sample_weight->values<T>()[sample]);
  });
}

void Metric::Kind::check(const std::string& name, const MetricBatch& batch) const {
  const Shape& given = batch.y_true.shape();
  const Shape& wanted = batch.y_pred.shape();
  if (given == wanted || differ_by_column(given, wanted)) return;
  fail(name, "expected targets of shape ", wanted, ", got shape ", given,
       "; give one target for each prediction");
}

namespace metric_kinds {

Kind binary_accuracy(double threshold) {
  return std::make_shared<RowMean<BinaryMatch>>(BinaryMatch{threshold});
}
Kind categorical_accuracy() {
  return std::make_shared<RowMean<CategoricalMatch>>();
}
Kind sparse_categorical_accuracy() {
  return std::make_shared<SparseAccuracyKind>();
}
Kind accuracy() {
  return std::make_shared<AccuracyKind>();
}
Kind mean_squared_error() {
  return std::make_shared<RowMean<SquaredError>>();
}
Kind mean_absolute_error() {
  return std::make_shared<RowMean<AbsoluteError>>();
}
Kind root_mean_squared_error() {
  return std::make_shared<RootMeanSquaredErrorKind>();
}
Kind of_function(Metric::Function per_sample) {
  return std::make_shared<FunctionKind>(std::move(per_sample));
}

}  // namespace metric_kinds
}  // namespace sluice
