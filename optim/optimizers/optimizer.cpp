// SPDX-License-Identifier: MIT
#include "optimizer.hpp"

#include "../../core/base/serialized.hpp"
#include "body.hpp"

namespace sluice {
namespace {

/// AdamW is Adam by another name and with another default.
AdamOptions adam_of(const AdamWOptions& options) {
  return {.learning_rate = options.learning_rate,
          .beta_1 = options.beta_1,
          .beta_2 = options.beta_2,
          .epsilon = options.epsilon,
          .amsgrad = options.amsgrad};
}

// What each optimizer takes besides the arguments of all.
template <class Options>
requires requires {
  &Options::amsgrad;
}
void add_arguments(Fields<Options>& fields) {
  fields.optional("beta_1", &Options::beta_1, below(0, 1))
      .optional("beta_2", &Options::beta_2, below(0, 1))
      .optional("epsilon", &Options::epsilon, at_least(0))
      .optional("amsgrad", &Options::amsgrad);
}
void add_arguments(Fields<SGDOptions>& fields) {
  fields.optional("momentum", &SGDOptions::momentum, between(0, 1))
      .optional("nesterov", &SGDOptions::nesterov);
}
void add_arguments(Fields<RMSpropOptions>& fields) {
  fields.optional("rho", &RMSpropOptions::rho, below(0, 1))
      .optional("momentum", &RMSpropOptions::momentum, between(0, 1))
      .optional("epsilon", &RMSpropOptions::epsilon, at_least(0))
      .optional("centered", &RMSpropOptions::centered);
}

/// Of Keras's arguments that we do not honour each optimizer accepts the default.
template <class Options>
const Fields<Options>& fields() {
  static const auto all = [] {
    Fields<Options> fields;
    fields.optional("name", &Options::name)
        .optional("learning_rate", &Options::learning_rate)
        .optional("weight_decay", &Options::weight_decay, at_least(0))
        .optional("clipnorm", &Options::clipnorm, at_least(0))
        .optional("global_clipnorm", &Options::global_clipnorm, at_least(0))
        .optional("clipvalue", &Options::clipvalue, at_least(0))
        .fixed("use_ema", false)
        .ignored("ema_momentum", 0.99)
        .fixed("ema_overwrite_frequency", nullptr)
        .fixed("loss_scale_factor", nullptr)
        .fixed("gradient_accumulation_steps", nullptr)
        .ignored("jit_compile")
        .ignored("is_legacy_optimizer");
    add_arguments(fields);
    return fields;
  }();
  return all;
}

template <class Options>
OptimizerSettings settings_of(std::string class_name, const Options& options) {
  Dict config = fields<Options>().checked(snake_case(class_name), options);
  return {std::move(class_name),
          std::move(config),
          options.learning_rate,
          options.weight_decay,
          {options.clipnorm, options.clipvalue, options.global_clipnorm}};
}

std::span<const NamedClass<Optimizer>> classes() {
  static const NamedClass<Optimizer> table[] = {
      described<Optimizer, Adam, fields<AdamOptions>>("Adam"),
      described<Optimizer, AdamW, fields<AdamWOptions>>("AdamW", {"adamw"}),
      described<Optimizer, SGD, fields<SGDOptions>>("SGD", {"sgd"}),
      described<Optimizer, RMSprop, fields<RMSpropOptions>>("RMSprop", {"rmsprop"})};
  return table;
}

}  // namespace

std::vector<ClassDescription> described_optimizers() {
  return descriptions(classes());
}

Optimizer::Optimizer(const char* name) : Optimizer(std::string(name)) {}
Optimizer::Optimizer(const std::string& name)
    : Optimizer(made_from_name<Optimizer>("optimizer", name, classes())) {}

void Optimizer::build(const Parameters& trainable) const {
  body_->build(trainable);
}
bool Optimizer::built() const {
  return body_->built();
}

void Optimizer::step(const Parameters& trainable) const {
  begin_step(trainable);
  update_range(0, elements());
  end_step();
}

void Optimizer::begin_step(const Parameters& trainable) const {
  body_->begin_step(trainable);
}
void Optimizer::update_range(std::size_t begin, std::size_t end) const {
  body_->update_range(begin, end);
}
void Optimizer::end_step() const {
  body_->end_step();
}
bool Optimizer::clips() const {
  return body_->clips();
}
std::size_t Optimizer::elements() const {
  return body_->elements();
}

double Optimizer::learning_rate() const {
  return body_->learning_rate();
}
void Optimizer::set_learning_rate(double rate) const {
  body_->set_learning_rate(rate);
}
std::int64_t Optimizer::iterations() const {
  return body_->iterations();
}

NamedTensors Optimizer::state() const {
  return body_->state();
}
void Optimizer::set_state(const NamedTensors& state) const {
  body_->set_state(state);
}

std::string Optimizer::class_name() const {
  return body_->settings().class_name;
}

Dict Optimizer::config() const {
  Dict config = body_->settings().config;
  return config.set("learning_rate", body_->settings().learning_rate.serialized());
}

Dict Optimizer::serialized() const {
  return sluice::serialized("keras.optimizers", class_name(), config());
}

Optimizer Optimizer::from_config(const Value& value, const std::string& path) {
  return made_from_config<Optimizer>("optimizer", value, path, classes());
}

Adam::Adam(AdamOptions options)
    : Optimizer(std::make_shared<Body>(settings_of("Adam", options), adam_rule(options))) {}
AdamW::AdamW(AdamWOptions options)
    : Optimizer(
          std::make_shared<Body>(settings_of("AdamW", options), adam_rule(adam_of(options)))) {}
SGD::SGD(SGDOptions options)
    : Optimizer(std::make_shared<Body>(settings_of("SGD", options), sgd_rule(options))) {}
RMSprop::RMSprop(RMSpropOptions options)
    : Optimizer(std::make_shared<Body>(settings_of("RMSprop", options), rmsprop_rule(options))) {}

}  // namespace sluice
