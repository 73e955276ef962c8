// SPDX-License-Identifier: MIT
#include "losses.hpp"

#include <cmath>

#include "../core/ops.hpp"
#include "serialized.hpp"

namespace sluice {
namespace {

using namespace losses;

/// Keras's `backend.epsilon()`, which keeps probabilities off 0 and 1.
constexpr double epsilon = 1e-7;

/// Whether the shapes are equal but for a last axis of 1 that only `longer` has.
bool differs_by_column(const Shape& longer, const Shape& shorter) {
  return longer.rank() == shorter.rank() + 1 && longer.back() == 1 &&
         longer.without(shorter.rank()) == shorter;
}

Var in_dtype_of(const Var& y_true, const Var& y_pred) {
  return y_true.dtype() == y_pred.dtype() ? y_true : ops::cast(y_true, y_pred.dtype());
}

/// Targets in the shape `wanted` if only a last axis of 1 is between them, else as they are.
Var aligned(const Var& y_true, const Shape& wanted) {
  const Shape& given = y_true.shape();
  const bool alike = differs_by_column(wanted, given) || differs_by_column(given, wanted);
  return alike ? y_true.tape().alias(y_true, wanted) : y_true;
}

/// Targets in the shape `wanted`, or an error.
Var fitted(const std::string& name, const Var& y_true, const Shape& wanted) {
  const Var y = aligned(y_true, wanted);
  if (y.shape() != wanted)
    fail(name, "expected targets of shape ", wanted, ", got shape ", y_true.shape(),
         "; give one target for each prediction");
  return y;
}

/// x with its last axis averaged away.
Var last_mean(const Var& x) {
  return x.shape().back() == 1 ? ops::squeeze(x, -1) : ops::mean(x, -1);
}

/// What y_pred was computed from, when it is a sigmoid or softmax recorded on the tape, or y_pred
/// itself when it is logits.
std::optional<Var> logits_of(const Var& y_pred, bool from_logits, Squash squash) {
  if (from_logits) return y_pred;
  if (y_pred.node().squash != squash) return std::nullopt;
  return Var(y_pred.node().logits);
}

Var smoothed(const Var& y_true, double smoothing, double classes) {
  return smoothing == 0 ? y_true : y_true * (1 - smoothing) + smoothing / classes;
}

Var clipped_log(const Var& p) {
  return ops::log(ops::clip(p, epsilon, 1 - epsilon));
}

/// log(p / sum of p) over the last axis, clipped.
Var normalized_log(const Var& p) {
  return clipped_log(p / ops::sum(p, -1, true));
}

Var binary(const BinaryCrossentropyOptions& options, const Var& y_true, const Var& y_pred) {
  const Var y = smoothed(fitted(options.name, in_dtype_of(y_true, y_pred), y_pred.shape()),
                         options.label_smoothing, 2);
  if (const auto z = logits_of(y_pred, options.from_logits, Squash::sigmoid))
    return last_mean(ops::sigmoid_crossentropy(*z, y));
  const Var p = ops::clip(y_pred, epsilon, 1 - epsilon);
  return last_mean(-(y * ops::log(p) + (1 - y) * ops::log(1 - p)));
}

Var categorical(const CategoricalCrossentropyOptions& options, const Var& y_true,
                const Var& y_pred) {
  const Var y = smoothed(fitted(options.name, in_dtype_of(y_true, y_pred), y_pred.shape()),
                         options.label_smoothing, static_cast<double>(y_pred.shape().back()));
  if (const auto z = logits_of(y_pred, options.from_logits, Squash::softmax))
    return ops::softmax_crossentropy(*z, y);
  return -ops::sum(y * normalized_log(y_pred), -1);
}

Var sparse(const SparseCategoricalCrossentropyOptions& options, const Var& y_true,
           const Var& y_pred) {
  const Shape& shape = y_pred.shape();
  const Var labels = fitted(options.name, y_true, shape.without(shape.rank() - 1));
  if (const auto z = logits_of(y_pred, options.from_logits, Squash::softmax))
    return ops::sparse_softmax_crossentropy(*z, labels);
  const Var chosen = ops::one_hot(labels, shape.back(), y_pred.dtype());
  return -ops::sum(chosen * normalized_log(y_pred), -1);
}

/// Huber's function of e as q^2 / 2 + delta (|e| - q) with q = min(|e|, delta).
Var huber_of(double delta, const Var& error) {
  const Var size = ops::abs(error);
  const Var q = ops::minimum(size, delta);
  return ops::square(q) * 0.5 + (size - q) * delta;
}

/// A loss of the difference of predictions and targets, element by element.
Loss::Function of_error(const std::string& name, std::function<Var(const Var&)> function) {
  return [name, function = std::move(function)](const Var& y_true, const Var& y_pred) {
    const Var y = fitted(name, in_dtype_of(y_true, y_pred), y_pred.shape());
    return last_mean(function(y_pred - y));
  };
}

void check_smoothing(const std::string& name, double smoothing) {
  if (!(smoothing >= 0 && smoothing <= 1))
    fail(name, "expected label_smoothing in [0, 1], got ", smoothing);
}

Dict reduced(const std::string& name, Dict rest = {}) {
  Dict config{{"name", name}, {"reduction", "sum_over_batch_size"}};
  for (const auto& [key, value] : rest.entries()) config.set(key, value);
  return config;
}

/// The arguments that all losses share; `axis` and the like only at Keras's default.
std::string read_name(ConfigReader& config, const char* name) {
  config.only("reduction", "sum_over_batch_size");
  config.only("axis", -1);
  config.only("ignore_class", nullptr);
  config.ignore("dtype");
  return config.string("name", name);
}

/// A cross-entropy with smoothing; Options is its struct.
template <class Class, class Options>
Loss read_crossentropy(ConfigReader& config) {
  Options options;
  options.name = read_name(config, options.name.c_str());
  options.from_logits = config.boolean("from_logits", false);
  options.label_smoothing = config.number("label_smoothing", 0.0);
  return Class(options);
}

std::span<const NamedClass<Loss>> classes() {
  static const NamedClass<Loss> table[] = {
      {"BinaryCrossentropy",
       {"binary_crossentropy", "bce", "BCE"},
       read_crossentropy<BinaryCrossentropy, BinaryCrossentropyOptions>},
      {"CategoricalCrossentropy",
       {},
       read_crossentropy<CategoricalCrossentropy, CategoricalCrossentropyOptions>},
      {"SparseCategoricalCrossentropy",
       {},
       [](ConfigReader& config) -> Loss {
         return SparseCategoricalCrossentropy(
             {.from_logits = config.boolean("from_logits", false),
              .name = read_name(config, "sparse_categorical_crossentropy")});
       }},
      {"MeanSquaredError",
       {"mean_squared_error", "mse", "MSE"},
       [](ConfigReader& config) -> Loss {
         return MeanSquaredError({.name = read_name(config, "mean_squared_error")});
       }},
      {"MeanAbsoluteError",
       {"mean_absolute_error", "mae", "MAE"},
       [](ConfigReader& config) -> Loss {
         return MeanAbsoluteError({.name = read_name(config, "mean_absolute_error")});
       }},
      {"Huber", {}, [](ConfigReader& config) -> Loss {
         return Huber(
             {.delta = config.number("delta", 1.0), .name = read_name(config, "huber_loss")});
       }}};
  return table;
}

}  // namespace

Loss::Loss(const char* name) : Loss(std::string(name)) {}

Loss::Loss(const std::string& name) {
  Body body = *made_from_name<Loss>("loss", name, classes()).body_;
  body.given_name = name;
  body_ = std::make_shared<const Body>(std::move(body));
}

Loss::Loss(std::string name, Function per_sample)
    : Loss(Body{name,
                "",
                {},
                [=](const Var& y_true, const Var& y_pred) {
                  const Var y = aligned(in_dtype_of(y_true, y_pred), y_pred.shape());
                  const Var values = per_sample(y, y_pred);
                  if (values.shape().rank() == 0 || values.shape()[0] != y_pred.shape()[0])
                    fail(name, "expected one loss per sample for predictions of shape ",
                         y_pred.shape(), ", got shape ", values.shape());
                  return values;
                },
                name}) {}

Var Loss::per_sample(const Var& y_true, const Var& y_pred) const {
  const Shape& shape = y_pred.shape();
  if (shape.rank() == 0) fail(name(), "expected predictions of a batch, got a scalar");
  if (shape.rank() > 1) return body_->per_sample(y_true, y_pred);
  const Var column = y_pred.tape().alias(y_pred, shape.inserted(1, 1));
  const Node& node = y_pred.node();
  if (node.logits != nullptr) {
    const Var z = y_pred.tape().alias(Var(node.logits), column.shape());
    y_pred.tape().note_logits(column, z, node.squash);
  }
  return body_->per_sample(y_true, column);
}

Var Loss::operator()(const Var& y_true, const Var& y_pred) const {
  return ops::mean(per_sample(y_true, y_pred));
}

Var Loss::operator()(const Var& y_true, const Var& y_pred, const Var& sample_weight) const {
  const Var values = per_sample(y_true, y_pred);
  Var weights = aligned(in_dtype_of(sample_weight, values), values.shape());
  while (weights.shape().rank() < values.shape().rank()) weights = ops::expand_dims(weights, -1);
  if (weights.shape().rank() != values.shape().rank() || weights.shape()[0] != values.shape()[0])
    fail(name(), "expected sample weights for losses of shape ", values.shape(), ", got shape ",
         sample_weight.shape());
  return ops::mean(values * weights);
}

Var Loss::operator()(const Tensor& y_true, const Var& y_pred) const {
  return (*this)(y_pred.tape().constant(y_true), y_pred);
}

const std::string& Loss::name() const {
  return body_->name;
}
const std::string& Loss::class_name() const {
  return body_->class_name;
}
const Dict& Loss::config() const {
  return body_->config;
}

Value Loss::serialized() const {
  if (!body_->given_name.empty()) return body_->given_name;
  return sluice::serialized("keras.losses", class_name(), config());
}

Loss Loss::from_config(const Value& value, const std::string& path) {
  if (const auto* name = value.if_is<std::string>())
    return made_at(path, [&] { return Loss(*name); });
  return made_from_config<Loss>("loss", value, path, classes());
}

namespace losses {

BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Loss({options.name, "BinaryCrossentropy",
            reduced(options.name, {{"from_logits", options.from_logits},
                                   {"label_smoothing", options.label_smoothing},
                                   {"axis", -1}}),
            [=](const Var& y_true, const Var& y_pred) { return binary(options, y_true, y_pred); },
            ""}) {
  check_smoothing(options.name, options.label_smoothing);
}

CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Loss({options.name, "CategoricalCrossentropy",
            reduced(options.name, {{"from_logits", options.from_logits},
                                   {"label_smoothing", options.label_smoothing},
                                   {"axis", -1}}),
            [=](const Var& y_true, const Var& y_pred) {
              return categorical(options, y_true, y_pred);
            },
            ""}) {
  check_smoothing(options.name, options.label_smoothing);
}

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(
    SparseCategoricalCrossentropyOptions options)
    : Loss(
          {options.name, "SparseCategoricalCrossentropy",
           reduced(options.name, {{"from_logits", options.from_logits}, {"ignore_class", nullptr}}),
           [=](const Var& y_true, const Var& y_pred) { return sparse(options, y_true, y_pred); },
           ""}) {}

MeanSquaredError::MeanSquaredError(MeanSquaredErrorOptions options)
    : Loss({options.name, "MeanSquaredError", reduced(options.name),
            of_error(options.name, [](const Var& error) { return ops::square(error); }), ""}) {}

MeanAbsoluteError::MeanAbsoluteError(MeanAbsoluteErrorOptions options)
    : Loss({options.name, "MeanAbsoluteError", reduced(options.name),
            of_error(options.name, [](const Var& error) { return ops::abs(error); }), ""}) {}

Huber::Huber(HuberOptions options)
    : Loss({options.name, "Huber",
            options.delta == 1 ? reduced(options.name)
                               : reduced(options.name, {{"delta", options.delta}}),
            of_error(options.name,
                     [delta = options.delta](const Var& error) { return huber_of(delta, error); }),
            ""}) {
  if (!(options.delta > 0 && std::isfinite(options.delta)))
    fail(options.name, "expected delta above 0, got ", options.delta);
}

Var binary_crossentropy(const Tensor& y_true, const Var& y_pred,
                        BinaryCrossentropyOptions options) {
  return BinaryCrossentropy(options)(y_true, y_pred);
}
Var categorical_crossentropy(const Tensor& y_true, const Var& y_pred,
                             CategoricalCrossentropyOptions options) {
  return CategoricalCrossentropy(options)(y_true, y_pred);
}
Var sparse_categorical_crossentropy(const Tensor& y_true, const Var& y_pred,
                                    SparseCategoricalCrossentropyOptions options) {
  return SparseCategoricalCrossentropy(options)(y_true, y_pred);
}
Var mean_squared_error(const Tensor& y_true, const Var& y_pred) {
  return MeanSquaredError()(y_true, y_pred);
}
Var mean_absolute_error(const Tensor& y_true, const Var& y_pred) {
  return MeanAbsoluteError()(y_true, y_pred);
}
Var huber(const Tensor& y_true, const Var& y_pred, HuberOptions options) {
  return Huber(options)(y_true, y_pred);
}

}  // namespace losses
}  // namespace sluice
