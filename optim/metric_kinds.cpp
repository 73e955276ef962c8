// SPDX-License-Identifier: MIT
#include "metric_kinds.hpp"

#include <algorithm>
#include <cmath>

#include "../core/error.hpp"

namespace sluice {
namespace {

std::size_t unsigned_of(std::int64_t number) {
  return static_cast<std::size_t>(number);
}

/// Calls `function` with the targets' and the predictions' memory, typed.
template <class Function>
void with_values(const MetricBatch& batch, Function&& function) {
  with_dtype(batch.y_true.dtype(), [&]<class Y>(Y) {
    with_floating(batch.y_pred.dtype(), [&]<class P>(P) {
      function(batch.y_true.values<Y>().data(), batch.y_pred.values<P>().data());
    });
  });
}

template <class T>
std::size_t index_of_largest(const T* x, std::size_t n) {
  return static_cast<std::size_t>(std::max_element(x, x + n) - x);
}

struct BinaryMatch {
  static constexpr const char* class_name = "BinaryAccuracy";
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
  static constexpr const char* class_name = "CategoricalAccuracy";
  static constexpr bool larger_is_better = true;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    return index_of_largest(y, columns) == index_of_largest(p, columns);
  }
};

struct SquaredError {
  static constexpr const char* class_name = "MeanSquaredError";
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
  static constexpr const char* class_name = "MeanAbsoluteError";
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j)
      sum += std::abs(static_cast<double>(y[j]) - static_cast<double>(p[j]));
    return sum / static_cast<double>(columns);
  }
};

/// Keras's `backend.epsilon()`, which keeps probabilities off 0 and 1.
constexpr double epsilon = 1e-7;

double clipped(double probability) {
  return probability < epsilon ? epsilon : std::min(probability, 1 - epsilon);
}

/// What the cross-entropies have in common.
struct CrossentropyArguments {
  bool from_logits;
  double label_smoothing;

  double smoothed(double target, double classes) const {
    return target * (1 - label_smoothing) + label_smoothing / classes;
  }
};

struct BinaryEntropy : CrossentropyArguments {
  static constexpr const char* class_name = "BinaryCrossentropy";
  static constexpr bool has_axis = false;
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j)
      sum += of(smoothed(static_cast<double>(y[j]), 2), static_cast<double>(p[j]));
    return sum / static_cast<double>(columns);
  }

 private:
  double of(double target, double prediction) const {
    if (from_logits)
      return std::max(prediction, 0.0) - prediction * target +
             std::log1p(std::exp(-std::abs(prediction)));
    const double probability = clipped(prediction);
    return -(target * std::log(probability) + (1 - target) * std::log(1 - probability));
  }
};

struct CategoricalEntropy : CrossentropyArguments {
  static constexpr const char* class_name = "CategoricalCrossentropy";
  static constexpr bool has_axis = true;
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    const double greatest = static_cast<double>(*std::max_element(p, p + columns));
    const auto share = [&](P value) {
      const double number = static_cast<double>(value);
      return from_logits ? std::exp(number - greatest) : number;
    };
    double total = 0;
    for (std::size_t j = 0; j < columns; ++j) total += share(p[j]);
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double target = smoothed(static_cast<double>(y[j]), static_cast<double>(columns));
      const double log = from_logits ? static_cast<double>(p[j]) - greatest - std::log(total)
                                     : std::log(clipped(share(p[j]) / total));
      sum -= target * log;
    }
    return sum;
  }
};

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

  std::string class_name() const override { return RowFunction::class_name; }
  std::optional<bool> larger_is_better() const override { return RowFunction::larger_is_better; }
  void gather(const MetricBatch& batch, std::span<double> state) const override {
    with_values(batch, [&](const auto* y, const auto* p) {
      for (std::size_t row = 0; row < batch.rows; ++row)
        add(state, function_(y + row * batch.columns, p + row * batch.columns, batch.columns),
            batch.weight(row));
    });
  }

 protected:
  RowFunction function_;
};

class BinaryAccuracyKind : public RowMean<BinaryMatch> {
 public:
  explicit BinaryAccuracyKind(double threshold) : RowMean({threshold}) {}
  Dict config() const override { return {{"threshold", function_.threshold}}; }
};

template <class Entropy>
class CrossentropyKind : public RowMean<Entropy> {
 public:
  explicit CrossentropyKind(const Entropy& entropy) : RowMean<Entropy>(entropy) {
    if (!(entropy.label_smoothing >= 0 && entropy.label_smoothing <= 1))
      fail("metric", Entropy::class_name, " expected label_smoothing in [0, 1], got ",
           entropy.label_smoothing);
  }
  Dict config() const override {
    Dict config{{"from_logits", this->function_.from_logits},
                {"label_smoothing", this->function_.label_smoothing}};
    if (Entropy::has_axis) config.set("axis", -1);
    return config;
  }
};

class RootMeanSquaredErrorKind : public RowMean<SquaredError> {
 public:
  std::string class_name() const override { return "RootMeanSquaredError"; }
  double conclude(std::span<const double> state) const override {
    return std::sqrt(RowMean::conclude(state));
  }
};

class SparseAccuracyKind : public MeanKind {
 public:
  std::string class_name() const override { return "SparseCategoricalAccuracy"; }

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
  std::string class_name() const override { return ""; }
  void gather(const MetricBatch&, std::span<double>) const override {}

  std::shared_ptr<const Metric::Kind> resolved(const MetricBatch& batch) const override {
    if (batch.columns == 1) return metric_kinds::binary_accuracy(0.5);
    const bool by_index = batch.y_true.shape().rank() < batch.y_pred.shape().rank() ||
                          batch.y_true.shape().back() == 1;
    return by_index ? metric_kinds::sparse_categorical_accuracy()
                    : metric_kinds::categorical_accuracy();
  }
};

/// The mean of what a user's function returns for each sample.
class FunctionKind : public MeanKind {
 public:
  explicit FunctionKind(Metric::Function function) : function_(std::move(function)) {}

  std::string class_name() const override { return ""; }
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
  const auto differ_by_column = [](const Shape& longer, const Shape& shorter) {
    return longer.rank() == shorter.rank() + 1 && longer.back() == 1 &&
           longer.without(shorter.rank()) == shorter;
  };
  if (given == wanted || differ_by_column(given, wanted) || differ_by_column(wanted, given)) return;
  fail(name, "expected targets of shape ", wanted, ", got shape ", given,
       "; give one target for each prediction");
}

namespace metric_kinds {

Kind binary_accuracy(double threshold) {
  return std::make_shared<BinaryAccuracyKind>(threshold);
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
Kind binary_crossentropy(bool from_logits, double label_smoothing) {
  return std::make_shared<CrossentropyKind<BinaryEntropy>>(
      BinaryEntropy{{from_logits, label_smoothing}});
}
Kind categorical_crossentropy(bool from_logits, double label_smoothing) {
  return std::make_shared<CrossentropyKind<CategoricalEntropy>>(
      CategoricalEntropy{{from_logits, label_smoothing}});
}
Kind of_function(Metric::Function per_sample) {
  return std::make_shared<FunctionKind>(std::move(per_sample));
}

}  // namespace metric_kinds
}  // namespace sluice
