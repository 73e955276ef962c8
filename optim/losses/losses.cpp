// SPDX-License-Identifier: MIT
#include "losses.hpp"

#include <cmath>

#include "../../core/base/registered.hpp"
#include "../../core/base/serialized.hpp"
#include "../../core/ops/elementwise.hpp"
#include "../../core/ops/reduce.hpp"
#include "../../core/ops/shape.hpp"
#include "functions.hpp"

namespace sluice {
namespace {

using namespace losses;
using loss_functions::aligned;
using loss_functions::in_dtype_of;
using loss_functions::of_error;

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

Registered<Loss::Function>& registered() {
  static Registered<Loss::Function> functions;
  return functions;
}

}  // namespace

void register_loss(const std::string& name, Loss::Function per_sample) {
  check_new_name("loss", name, classes());
  registered().set(name, std::move(per_sample));
}

Loss::Loss(const char* name) : Loss(std::string(name)) {}

Loss::Loss(const std::string& name) {
  if (const auto own = registered().find(name)) {
    *this = Loss(name, *own);
    return;
  }
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
  return body_->per_sample(y_true, loss_functions::as_column(y_pred));
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
            [=](const Var& y_true, const Var& y_pred) {
              return loss_functions::binary(options, y_true, y_pred);
            },
            ""}) {
  check_smoothing(options.name, options.label_smoothing);
}

CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Loss({options.name, "CategoricalCrossentropy",
            reduced(options.name, {{"from_logits", options.from_logits},
                                   {"label_smoothing", options.label_smoothing},
                                   {"axis", -1}}),
            [=](const Var& y_true, const Var& y_pred) {
              return loss_functions::categorical(options, y_true, y_pred);
            },
            ""}) {
  check_smoothing(options.name, options.label_smoothing);
}

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(
    SparseCategoricalCrossentropyOptions options)
    : Loss(
          {options.name, "SparseCategoricalCrossentropy",
           reduced(options.name, {{"from_logits", options.from_logits}, {"ignore_class", nullptr}}),
           [=](const Var& y_true, const Var& y_pred) {
             return loss_functions::sparse(options, y_true, y_pred);
           },
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
                     [delta = options.delta](const Var& error) {
                       return loss_functions::huber(delta, error);
                     }),
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
