// SPDX-License-Identifier: MIT
#include "metrics.hpp"

#include "../../core/base/registered.hpp"
#include "../../core/base/serialized.hpp"
#include "counts.hpp"
#include "entropies.hpp"
#include "kinds.hpp"

namespace sluice {
namespace {

using namespace metrics;

/// A threshold as Keras writes it: null for 0.5, a number, or a list of one.
struct Thresholds {
  static constexpr const char* name = "number";
  static double read(ConfigReader& reader, const std::string& key) {
    const Value& value = reader.required(key);
    if (value.is_null()) return 0.5;
    const auto* list = value.if_is<List>();
    const auto number =
        list != nullptr && list->size() == 1 ? list->front().number() : value.number();
    if (!number) reader.refuse(key, "null or one number");
    return *number;
  }
  static Value write(double threshold) { return threshold == 0.5 ? Value() : Value(threshold); }
};

// What the metrics take besides a name.
template <class Options>
void add_arguments(Fields<Options>&) {}

/// Precision and recall.
template <class Options>
requires requires {
  &Options::threshold;
}
void add_arguments(Fields<Options>& fields) {
  fields.template optional<Thresholds>("thresholds", &Options::threshold, between(0, 1))
      .fixed("top_k", nullptr)
      .fixed("class_id", nullptr);
}
void add_arguments(Fields<BinaryAccuracyOptions>& fields) {
  fields.optional("threshold", &BinaryAccuracyOptions::threshold);
}
void add_arguments(Fields<AUCOptions>& fields) {
  fields.optional("num_thresholds", &AUCOptions::num_thresholds, at_least(2))
      .optional("curve", &AUCOptions::curve, one_of({"ROC", "PR"}))
      .fixed("summation_method", "interpolation")
      .fixed("multi_label", false)
      .fixed("num_labels", nullptr)
      .fixed("label_weights", nullptr)
      .fixed("from_logits", false)
      .accepted("thresholds", nullptr);
}
void add_arguments(Fields<metrics::BinaryCrossentropyOptions>& fields) {
  using Options = metrics::BinaryCrossentropyOptions;
  fields.optional("from_logits", &Options::from_logits)
      .optional("label_smoothing", &Options::label_smoothing, between(0, 1))
      .accepted("axis", -1);
}
void add_arguments(Fields<metrics::CategoricalCrossentropyOptions>& fields) {
  using Options = metrics::CategoricalCrossentropyOptions;
  fields.optional("from_logits", &Options::from_logits)
      .optional("label_smoothing", &Options::label_smoothing, between(0, 1))
      .fixed("axis", -1);
}
void add_arguments(Fields<R2ScoreOptions>& fields) {
  fields.fixed("class_aggregation", "uniform_average").fixed("num_regressors", 0);
}

template <class Options>
const Fields<Options>& fields() {
  static const auto all = [] {
    Fields<Options> fields;
    fields.optional("name", &Options::name).ignored("dtype");
    add_arguments(fields);
    return fields;
  }();
  return all;
}

/// `"accuracy"`, which Keras has as a name alone.
class Accuracy : public Metric {
 public:
  Accuracy() : Metric({"accuracy", "", {}, metric_kinds::accuracy()}) {}
};

template <class Class, class Options>
NamedClass<Metric> row(std::string class_name, std::vector<std::string> aliases = {}) {
  return described<Metric, Class, fields<Options>>(std::move(class_name), std::move(aliases));
}

std::span<const NamedClass<Metric>> classes() {
  static const NamedClass<Metric> table[] = {
      described<Metric, Accuracy>("Accuracy", {"accuracy", "acc"}),
      row<BinaryAccuracy, BinaryAccuracyOptions>("BinaryAccuracy"),
      row<CategoricalAccuracy, CategoricalAccuracyOptions>("CategoricalAccuracy"),
      row<SparseCategoricalAccuracy, SparseCategoricalAccuracyOptions>("SparseCategoricalAccuracy"),
      row<AUC, AUCOptions>("AUC", {"auc"}),
      row<metrics::BinaryCrossentropy, metrics::BinaryCrossentropyOptions>(
          "BinaryCrossentropy", {"binary_crossentropy", "bce", "BCE"}),
      row<metrics::CategoricalCrossentropy, metrics::CategoricalCrossentropyOptions>(
          "CategoricalCrossentropy"),
      row<Precision, PrecisionOptions>("Precision"),
      row<Recall, RecallOptions>("Recall"),
      row<metrics::MeanSquaredError, metrics::MeanSquaredErrorOptions>(
          "MeanSquaredError", {"mean_squared_error", "mse", "MSE"}),
      row<metrics::MeanAbsoluteError, metrics::MeanAbsoluteErrorOptions>(
          "MeanAbsoluteError", {"mean_absolute_error", "mae", "MAE"}),
      row<RootMeanSquaredError, RootMeanSquaredErrorOptions>("RootMeanSquaredError"),
      row<R2Score, R2ScoreOptions>("R2Score", {"r2_score"})};
  return table;
}

/// The configuration of a metric. @throws std::invalid_argument for a value that is not allowed.
template <class Options>
Dict config_of(const Options& options) {
  return fields<Options>().checked(options.name, options);
}

Registered<Metric::Function>& registered() {
  static Registered<Metric::Function> functions;
  return functions;
}

}  // namespace

void register_metric(const std::string& name, Metric::Function per_sample) {
  check_new_name("metric", name, classes());
  registered().set(name, std::move(per_sample));
}

std::vector<ClassDescription> described_metrics() {
  return descriptions(classes());
}

struct Metric::State : Body {
  std::string given_name;      // what the metric was made from when that was a name
  std::vector<double> values;  // none before the first batch

  /// Computes what another does from now on, under the same name.
  void compute_as(const Body& other) {
    class_name = other.class_name;
    config = other.config;
    kind = other.kind;
  }
};

Metric::Metric(Body body) : state_(std::make_shared<State>(State{std::move(body), "", {}})) {}

Metric::Metric(const char* name) : Metric(std::string(name)) {}

Metric::Metric(const std::string& name) {
  const auto own = registered().find(name);
  *this = own ? Metric(name, *own) : made_from_name<Metric>("metric", name, classes());
  state_->name = name;
  state_->given_name = name;
}

Metric::Metric(std::string name, Function per_sample)
    : Metric(Body{name, "", {}, metric_kinds::of_function(std::move(per_sample))}) {
  state_->given_name = std::move(name);
}

void Metric::reset() const {
  state_->values.clear();  // its memory stays
}

void Metric::update(const Tensor& y_true, const Tensor& y_pred, const Tensor* sample_weight) const {
  const MetricBatch batch(y_true, y_pred, sample_weight);
  if (!is_floating(y_pred.dtype()))
    fail(name(), "expected floating predictions, got ", y_pred.dtype());
  if (sample_weight != nullptr && sample_weight->size() != static_cast<std::int64_t>(batch.samples))
    fail(name(), "expected ", batch.samples, " sample weights, got shape ", sample_weight->shape());
  if (const auto chosen = state_->kind->resolved(batch)) state_->compute_as(*chosen->state_);
  state_->kind->check(name(), batch);
  if (batch.rows == 0) return;
  const std::size_t size = state_->kind->state_size(batch);
  if (state_->values.empty()) state_->values.resize(size);
  if (state_->values.size() != size)
    fail(name(), "expected as many columns as in earlier batches, got predictions of shape ",
         y_pred.shape());
  state_->kind->gather(batch, state_->values);
}

double Metric::result() const {
  return state_->values.empty() ? 0 : state_->kind->conclude(state_->values);
}

Metric Metric::fresh() const {
  Metric metric = *this;
  metric.state_ = std::make_shared<State>(*state_);
  metric.reset();
  return metric;
}

void Metric::merge(const Metric& other) const {
  const State& from = *other.state_;
  if (from.values.empty()) return;
  if (state_->values.empty()) {
    state_->compute_as(from);
    state_->values.resize(from.values.size());
  }
  if (state_->values.size() != from.values.size() || class_name() != from.class_name)
    fail(name(), "expected to merge a metric of the same kind, got ", other.name());
  for (std::size_t i = 0; i < from.values.size(); ++i) state_->values[i] += from.values[i];
}

const std::string& Metric::name() const {
  return state_->name;
}
std::optional<bool> Metric::larger_is_better() const {
  return state_->kind->larger_is_better();
}
const std::string& Metric::class_name() const {
  return state_->class_name;
}

Dict Metric::config() const {
  Dict config{{"name", name()}, {"dtype", to_string(floatx())}};
  for (const auto& [key, value] : state_->config.entries()) config.set(key, value);
  return config.set("name", name());
}

Value Metric::serialized() const {
  if (!state_->given_name.empty()) return state_->given_name;
  return sluice::serialized("keras.metrics", class_name(), config());
}

Metric Metric::from_config(const Value& value, const std::string& path) {
  if (const auto* name = value.if_is<std::string>())
    return made_at(path, [&] { return Metric(*name); });
  return made_from_config<Metric>("metric", value, path, classes());
}

namespace metrics {

BinaryAccuracy::BinaryAccuracy(BinaryAccuracyOptions options)
    : Metric({options.name, "BinaryAccuracy", config_of(options),
              metric_kinds::binary_accuracy(options.threshold)}) {}
CategoricalAccuracy::CategoricalAccuracy(CategoricalAccuracyOptions options)
    : Metric({options.name, "CategoricalAccuracy", config_of(options),
              metric_kinds::categorical_accuracy()}) {}
SparseCategoricalAccuracy::SparseCategoricalAccuracy(SparseCategoricalAccuracyOptions options)
    : Metric({options.name, "SparseCategoricalAccuracy", config_of(options),
              metric_kinds::sparse_categorical_accuracy()}) {}
AUC::AUC(AUCOptions options)
    : Metric({options.name, "AUC", config_of(options),
              metric_kinds::auc(options.num_thresholds, options.curve)}) {}
BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Metric({options.name, "BinaryCrossentropy", config_of(options),
              metric_kinds::binary_crossentropy(options.from_logits, options.label_smoothing)}) {}
CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Metric(
          {options.name, "CategoricalCrossentropy", config_of(options),
           metric_kinds::categorical_crossentropy(options.from_logits, options.label_smoothing)}) {}
Precision::Precision(PrecisionOptions options)
    : Metric({options.name, "Precision", config_of(options),
              metric_kinds::precision(options.threshold)}) {}
Recall::Recall(RecallOptions options)
    : Metric(
          {options.name, "Recall", config_of(options), metric_kinds::recall(options.threshold)}) {}
MeanSquaredError::MeanSquaredError(MeanSquaredErrorOptions options)
    : Metric({options.name, "MeanSquaredError", config_of(options),
              metric_kinds::mean_squared_error()}) {}
MeanAbsoluteError::MeanAbsoluteError(MeanAbsoluteErrorOptions options)
    : Metric({options.name, "MeanAbsoluteError", config_of(options),
              metric_kinds::mean_absolute_error()}) {}
RootMeanSquaredError::RootMeanSquaredError(RootMeanSquaredErrorOptions options)
    : Metric({options.name, "RootMeanSquaredError", config_of(options),
              metric_kinds::root_mean_squared_error()}) {}
R2Score::R2Score(R2ScoreOptions options)
    : Metric({options.name, "R2Score", config_of(options), metric_kinds::r2_score()}) {}

}  // namespace metrics
}  // namespace sluice
