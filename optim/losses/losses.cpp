// SPDX-License-Identifier: MIT
#include "losses.hpp"

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

// What the losses take besides a name.
template <class Options>
void add_arguments(Fields<Options>&) {}

template <class Options>
requires requires {
  &Options::label_smoothing;
}
void add_arguments(Fields<Options>& fields) {
  fields.optional("from_logits", &Options::from_logits)
      .optional("label_smoothing", &Options::label_smoothing, between(0, 1))
      .fixed("axis", -1);
}
void add_arguments(Fields<SparseCategoricalCrossentropyOptions>& fields) {
  fields.optional("from_logits", &SparseCategoricalCrossentropyOptions::from_logits)
      .fixed("ignore_class", nullptr);
}
void add_arguments(Fields<HuberOptions>& fields) {
  fields.sparse("delta", &HuberOptions::delta, above(0));
}

/// Of Keras's arguments that we do not honour each loss accepts the default.
template <class Options>
const Fields<Options>& fields() {
  static const auto all = [] {
    Fields<Options> fields;
    fields.optional("name", &Options::name)
        .fixed("reduction", "sum_over_batch_size")
        .accepted("axis", -1)
        .accepted("ignore_class", nullptr)
        .ignored("dtype");
    add_arguments(fields);
    return fields;
  }();
  return all;
}

template <class Class, class Options>
NamedClass<Loss> row(std::string class_name, std::vector<std::string> aliases = {}) {
  return described<Loss, Class, fields<Options>>(std::move(class_name), std::move(aliases));
}

std::span<const NamedClass<Loss>> classes() {
  static const NamedClass<Loss> table[] = {
      row<BinaryCrossentropy, BinaryCrossentropyOptions>("BinaryCrossentropy",
                                                         {"binary_crossentropy", "bce", "BCE"}),
      row<CategoricalCrossentropy, CategoricalCrossentropyOptions>("CategoricalCrossentropy"),
      row<SparseCategoricalCrossentropy, SparseCategoricalCrossentropyOptions>(
          "SparseCategoricalCrossentropy"),
      row<MeanSquaredError, MeanSquaredErrorOptions>("MeanSquaredError",
                                                     {"mean_squared_error", "mse", "MSE"}),
      row<MeanAbsoluteError, MeanAbsoluteErrorOptions>("MeanAbsoluteError",
                                                       {"mean_absolute_error", "mae", "MAE"}),
      row<Huber, HuberOptions>("Huber")};
  return table;
}

/// The configuration of a loss. @throws std::invalid_argument for a value that is not allowed.
template <class Options>
Dict config_of(const Options& options) {
  return fields<Options>().checked(options.name, options);
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

std::vector<ClassDescription> described_losses() {
  return descriptions(classes());
}

namespace losses {

BinaryCrossentropy::BinaryCrossentropy(BinaryCrossentropyOptions options)
    : Loss({options.name, "BinaryCrossentropy", config_of(options),
            std::bind_front(loss_functions::binary, options)}) {}

CategoricalCrossentropy::CategoricalCrossentropy(CategoricalCrossentropyOptions options)
    : Loss({options.name, "CategoricalCrossentropy", config_of(options),
            std::bind_front(loss_functions::categorical, options)}) {}

SparseCategoricalCrossentropy::SparseCategoricalCrossentropy(
    SparseCategoricalCrossentropyOptions options)
    : Loss({options.name, "SparseCategoricalCrossentropy", config_of(options),
            std::bind_front(loss_functions::sparse, options)}) {}

MeanSquaredError::MeanSquaredError(MeanSquaredErrorOptions options)
    : Loss({options.name, "MeanSquaredError", config_of(options),
            of_error(options.name, ops::square)}) {}

MeanAbsoluteError::MeanAbsoluteError(MeanAbsoluteErrorOptions options)
    : Loss({options.name, "MeanAbsoluteError", config_of(options),
            of_error(options.name, ops::abs)}) {}

Huber::Huber(HuberOptions options)
    : Loss({options.name, "Huber", config_of(options),
            of_error(options.name, std::bind_front(loss_functions::huber, options.delta))}) {}

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
