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

/// A metric of one argument, its name.
template <class Class>
Metric read_plain(ConfigReader& config) {
  config.ignore("dtype");
  Metric defaults = Class();
  return Class({.name = config.string("name", defaults.name())});
}

/// Precision and recall; thresholds is null, a number or a list of one.
template <class Class>
Metric read_confusion(ConfigReader& config) {
  config.ignore("dtype");
  config.only("top_k", nullptr);
  config.only("class_id", nullptr);
  double threshold = 0.5;
  if (const Value* value = config.optional("thresholds"); value != nullptr && !value->is_null()) {
    const auto* list = value->if_is<List>();
    const auto number =
        list != nullptr && list->size() == 1 ? list->front().number() : value->number();
    if (!number) config.refuse("thresholds", "null or one number");
    threshold = *number;
  }
  Metric defaults = Class();
  return Class({.threshold = threshold, .name = config.string("name", defaults.name())});
}

Metric read_auc(ConfigReader& config) {
  config.ignore("dtype");
  config.only("summation_method", "interpolation");
  for (const char* key : {"multi_label", "from_logits"}) config.only(key, false);
  for (const char* key : {"num_labels", "label_weights", "thresholds"}) config.only(key, nullptr);
  return AUC({.num_thresholds = config.integer("num_thresholds", 200),
              .curve = config.string("curve", "ROC"),
              .name = config.string("name", "auc")});
}

template <class Class>
Metric read_crossentropy(ConfigReader& config) {
  config.ignore("dtype");
  config.only("axis", -1);
  Metric defaults = Class();
  return Class({.from_logits = config.boolean("from_logits", false),
                .label_smoothing = config.number("label_smoothing", 0.0),
                .name = config.string("name", defaults.name())});
}

Metric read_r2(ConfigReader& config) {
  config.only("class_aggregation", "uniform_average");
  config.only("num_regressors", 0);
  return read_plain<R2Score>(config);
}

Metric read_binary_accuracy(ConfigReader& config) {
  config.ignore("dtype");
  return BinaryAccuracy({.threshold = config.number("threshold", 0.5),
                         .name = config.string("name", "binary_accuracy")});
}

/// `"accuracy"`, which has no class of its own.
class Accuracy : public Metric {
 public:
  Accuracy() : Metric("accuracy", metric_kinds::accuracy()) {}
};

std::span<const NamedClass<Metric>> classes() {
  static const NamedClass<Metric> table[] = {
      {"Accuracy", {"accuracy", "acc"}, [](ConfigReader&) -> Metric { return Accuracy(); }},
      {"BinaryAccuracy", {}, read_binary_accuracy},
      {"CategoricalAccuracy", {}, read_plain<CategoricalAccuracy>},
      {"SparseCategoricalAccuracy", {}, read_plain<SparseCategoricalAccuracy>},
      {"AUC", {"auc"}, read_auc},
      {"BinaryCrossentropy",
       {"binary_crossentropy", "bce", "BCE"},
       read_crossentropy<BinaryCrossentropy>},
      {"CategoricalCrossentropy", {}, read_crossentropy<CategoricalCrossentropy>},
      {"Precision", {}, read_confusion<Precision>},
      {"Recall", {}, read_confusion<Recall>},
      {"MeanSquaredError",
       {"mean_squared_error", "mse", "MSE"},
       read_plain<metrics::MeanSquaredError>},
      {"MeanAbsoluteError",
       {"mean_absolute_error", "mae", "MAE"},
       read_plain<metrics::MeanAbsoluteError>},
      {"RootMeanSquaredError", {}, read_plain<RootMeanSquaredError>},
      {"R2Score", {"r2_score"}, read_r2}};
  return table;
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

struct Metric::State {
  std::string name;
  std::string given_name;  // what the metric was made from when that was a name
  std::shared_ptr<const Kind> kind;
  std::vector<double> values;  // none before the first batch
};

Metric::Metric(std::string name, std::shared_ptr<const Kind> kind)
    : state_(std::make_shared<State>(State{std::move(name), "", std::move(kind), {}})) {}

Metric::Metric(const char* name) : Metric(std::string(name)) {}

Metric::Metric(const std::string& name) {
  const auto own = registered().find(name);
  *this = own ? Metric(name, *own)
              : Metric(name, made_from_name<Metric>("metric", name, classes()).state_->kind);
  state_->given_name = name;
}

Metric::Metric(std::string name, Function per_sample)
    : Metric(name, metric_kinds::of_function(std::move(per_sample))) {
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
  if (auto kind = state_->kind->resolved(batch)) state_->kind = std::move(kind);
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
  Metric metric(name(), state_->kind);
  metric.state_->given_name = state_->given_name;
  return metric;
}

void Metric::merge(const Metric& other) const {
  const State& from = *other.state_;
  if (from.values.empty()) return;
  if (state_->values.empty()) {
    state_->kind = from.kind;
    state_->values.resize(from.values.size());
  }
  if (state_->values.size() != from.values.size() ||
      state_->kind->class_name() != from.kind->class_name())
    fail(name(), "expected to merge a metric of the same kind, got ", other.name());
  for (std::size_t i = 0; i < from.values.size(); ++i) state_->values[i] += from.values[i];
}

const std::string& Metric::name() const {
  return state_->name;
}
std::optional<bool> Metric::larger_is_better() const {
  return state_->kind->larger_is_better();
}
std::string Metric::class_name() const {
  return state_->kind->class_name();
}

Dict Metric::config() const {
  Dict config{{"name", name()}, {"dtype", to_string(floatx())}};
  const Dict rest = state_->kind->config();
  for (const auto& [key, value] : rest.entries()) config.set(key, value);
  return config;
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
    : Metric(options.name, metric_kinds::binary_accuracy(options.threshold)) {}
CategoricalAccuracy::CategoricalAccuracy(CategoricalAccuracyOptions options)
    : Metric(options.name, metric_kinds::categorical_accuracy()) {}
SparseCategoricalAccuracy::SparseCategoricalAccuracy(SparseCategoricalAccuracyOptions options)
    : Metric(options.name, metric_kinds::sparse_categorical_accuracy()) {}
AUC::AUC(AUCOptions options)
    : Metric(options.name, metric_kinds::auc(options.num_thresholds, options.curve)) {}
BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Metric(options.name,
             metric_kinds::binary_crossentropy(options.from_logits, options.label_smoothing)) {}
CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Metric(options.name,
             metric_kinds::categorical_crossentropy(options.from_logits, options.label_smoothing)) {
}
Precision::Precision(PrecisionOptions options)
    : Metric(options.name, metric_kinds::precision(options.threshold)) {}
Recall::Recall(RecallOptions options)
    : Metric(options.name, metric_kinds::recall(options.threshold)) {}
MeanSquaredError::MeanSquaredError(MeanSquaredErrorOptions options)
    : Metric(options.name, metric_kinds::mean_squared_error()) {}
MeanAbsoluteError::MeanAbsoluteError(MeanAbsoluteErrorOptions options)
    : Metric(options.name, metric_kinds::mean_absolute_error()) {}
RootMeanSquaredError::RootMeanSquaredError(RootMeanSquaredErrorOptions options)
    : Metric(options.name, metric_kinds::root_mean_squared_error()) {}
R2Score::R2Score(R2ScoreOptions options) : Metric(options.name, metric_kinds::r2_score()) {}

}  // namespace metrics
}  // namespace sluice
