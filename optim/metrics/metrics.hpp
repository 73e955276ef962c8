// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "../../core/base/fields.hpp"
#include "../../core/tensor/tensor.hpp"
#include "../losses/losses.hpp"

namespace sluice {

/// A number about predictions, gathered over batches: reset, update with each batch, result.
///
/// Made from Keras's name (`"accuracy"`, `"auc"`, `"mse"`, ...), from a class of `metrics`, or from
/// a name and a custom function. Targets of shape (n,) are taken as (n, 1) and the other way
/// round; any other difference in shape is an error. Copies share state; `fresh()` does not.
class Metric {
 public:
  /// (targets, predictions) -> one value per sample, whose weighted mean is the metric.
  using Function = std::function<Tensor(const Tensor& y_true, const Tensor& y_pred)>;

  /// `"accuracy"` and `"acc"` become binary, categorical or sparse at the first update, by the
  /// shapes, as in Keras. The metric is then called by the name given.
  /// @throws std::invalid_argument for an unknown name.
  Metric(const char* name);
  Metric(const std::string& name);
  /// A custom metric.
  Metric(std::string name, Function per_sample);

  /// Forgets all batches.
  void reset() const;
  /// Takes a batch in; `sample_weight` is (n,), (n, 1) or null. Allocates nothing after the first
  /// time (a custom function may). @throws std::invalid_argument when the shapes do not fit.
  void update(const Tensor& y_true, const Tensor& y_pred,
              const Tensor* sample_weight = nullptr) const;
  /// The metric over all batches since the last reset; 0 before the first.
  double result() const;

  /// The same metric with nothing gathered yet, sharing no state.
  Metric fresh() const;
  /// Adds what another metric of the same kind gathered, such as over another tile's rows.
  void merge(const Metric& other) const;

  /// The metric's name, such as `accuracy`.
  const std::string& name() const;
  /// Whether larger is better; nothing for a custom metric.
  std::optional<bool> larger_is_better() const;
  /// Keras's class name, such as `AUC`; empty for `"accuracy"` before the first update and for a
  /// custom metric.
  const std::string& class_name() const;
  /// The constructor's arguments by Keras's names.
  Dict config() const;
  /// The name that the metric was made from, or Keras's serialised form.
  Value serialized() const;
  /// Reads a name or Keras's serialised form. @throws FormatError with the path.
  static Metric from_config(const Value& value, const std::string& path);

  /// How a kind of metric gathers and concludes.
  class Kind;

 protected:
  /// What a metric is, without what it gathered.
  struct Body {
    std::string name;
    std::string class_name;
    Dict config;
    std::shared_ptr<const Kind> kind;
  };
  explicit Metric(Body body);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Makes a custom metric known by name, so that `Metric(name)` and saved models find it. An
/// earlier registration of that name is replaced.
/// @throws std::invalid_argument for an empty name or one of Keras's.
void register_metric(const std::string& name, Metric::Function per_sample);

/// All metrics for documentation.
std::vector<ClassDescription> described_metrics();

/// Keras's metrics (https://keras.io/api/metrics/).
namespace metrics {

struct BinaryAccuracyOptions {
  double threshold = 0.5;  ///< predictions above it count as 1
  std::string name = "binary_accuracy";
};
using CategoricalAccuracyOptions = NameOptions<"categorical_accuracy">;
using SparseCategoricalAccuracyOptions = NameOptions<"sparse_categorical_accuracy">;
struct AUCOptions {
  std::int64_t num_thresholds = 200;  ///< above 1
  std::string curve = "ROC";          ///< ROC, or PR: precision over recall
  std::string name = "auc";
};
using losses::BinaryCrossentropyOptions;
using losses::CategoricalCrossentropyOptions;
struct PrecisionOptions {
  double threshold = 0.5;  ///< in [0, 1]; Keras's `thresholds`
  std::string name = "precision";
};
struct RecallOptions {
  double threshold = 0.5;  ///< in [0, 1]; Keras's `thresholds`
  std::string name = "recall";
};
using losses::MeanAbsoluteErrorOptions;
using losses::MeanSquaredErrorOptions;
using RootMeanSquaredErrorOptions = NameOptions<"root_mean_squared_error">;
using R2ScoreOptions = NameOptions<"r2_score">;

/// The fraction of predictions on the target's side of the threshold.
class BinaryAccuracy : public Metric {
 public:
  explicit BinaryAccuracy(BinaryAccuracyOptions options = {});
};
/// The fraction of rows whose largest prediction is where the largest target is.
class CategoricalAccuracy : public Metric {
 public:
  explicit CategoricalAccuracy(CategoricalAccuracyOptions options = {});
};
/// The same for integer targets of shape (n,) or (n, 1).
class SparseCategoricalAccuracy : public Metric {
 public:
  explicit SparseCategoricalAccuracy(SparseCategoricalAccuracyOptions options = {});
};
/// Area under the receiver operating characteristic by trapezia between evenly spaced thresholds,
/// or under precision over recall, interpolated after Davis and Goadrich ("The relationship between
/// precision-recall and ROC curves", 2006).
class AUC : public Metric {
 public:
  explicit AUC(AUCOptions options = {});
};
/// Mean binary cross-entropy of probabilities, clipped to [1e-7, 1 - 1e-7], or of logits.
class BinaryCrossentropy : public Metric {
 public:
  explicit BinaryCrossentropy(BinaryCrossentropyOptions options = {});
};
/// Mean cross-entropy of probabilities over classes, normalised and clipped, or of logits.
class CategoricalCrossentropy : public Metric {
 public:
  explicit CategoricalCrossentropy(CategoricalCrossentropyOptions options = {});
};
/// True positives / predicted positives; 0 when there are none.
class Precision : public Metric {
 public:
  explicit Precision(PrecisionOptions options = {});
};
/// True positives / actual positives; 0 when there are none.
class Recall : public Metric {
 public:
  explicit Recall(RecallOptions options = {});
};
/// Mean of (y - p)^2.
class MeanSquaredError : public Metric {
 public:
  explicit MeanSquaredError(MeanSquaredErrorOptions options = {});
};
/// Mean of |y - p|.
class MeanAbsoluteError : public Metric {
 public:
  explicit MeanAbsoluteError(MeanAbsoluteErrorOptions options = {});
};
/// Root of the mean of (y - p)^2.
class RootMeanSquaredError : public Metric {
 public:
  explicit RootMeanSquaredError(RootMeanSquaredErrorOptions options = {});
};
/// 1 - residual sum of squares / total sum of squares, averaged over columns.
class R2Score : public Metric {
 public:
  explicit R2Score(R2ScoreOptions options = {});
};

}  // namespace metrics
}  // namespace sluice
