// SPDX-License-Identifier: MIT
#include "optimizer.hpp"

#include "../../core/base/serialized.hpp"
#include "body.hpp"

namespace sluice {
namespace {

template <class Options>
OptimizerSettings settings_of(const Options& options) {
  return {options.name,
          options.learning_rate,
          options.weight_decay,
          {options.clipnorm, options.clipvalue, options.global_clipnorm}};
}

/// AdamW is Adam by another name and with another default.
AdamOptions adam_of(const AdamWOptions& options) {
  return {.learning_rate = options.learning_rate,
          .beta_1 = options.beta_1,
          .beta_2 = options.beta_2,
          .epsilon = options.epsilon,
          .amsgrad = options.amsgrad,
          .weight_decay = options.weight_decay,
          .clipnorm = options.clipnorm,
          .clipvalue = options.clipvalue,
          .global_clipnorm = options.global_clipnorm,
          .name = options.name};
}

/// Reads the arguments that all optimizers share; what we have not is accepted at Keras's default.
template <class Options>
Options read_shared(ConfigReader& config) {
  Options options;
  if (const Value* rate = config.optional("learning_rate"))
    options.learning_rate = LearningRate::from_config(*rate, config.path_of("learning_rate"));
  options.clipnorm = optional_number(config, "clipnorm");
  options.clipvalue = optional_number(config, "clipvalue");
  options.global_clipnorm = optional_number(config, "global_clipnorm");
  options.name = config.string("name", options.name);
  config.only("use_ema", false);
  for (const char* key : {"ema_momentum", "jit_compile", "is_legacy_optimizer"}) config.ignore(key);
  for (const char* key :
       {"ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps"})
    config.only(key, nullptr);
  return options;
}

template <class Options>
void read_adam(ConfigReader& config, Options& options) {
  options.beta_1 = config.number("beta_1", options.beta_1);
  options.beta_2 = config.number("beta_2", options.beta_2);
  options.epsilon = config.number("epsilon", options.epsilon);
  options.amsgrad = config.boolean("amsgrad", options.amsgrad);
}

std::span<const NamedClass<Optimizer>> classes() {
  static const NamedClass<Optimizer> table[] = {
      {"Adam",
       {},
       [](ConfigReader& config) -> Optimizer {
         auto options = read_shared<AdamOptions>(config);
         options.weight_decay = optional_number(config, "weight_decay");
         read_adam(config, options);
         return Adam(options);
       }},
      {"AdamW",
       {"adamw"},
       [](ConfigReader& config) -> Optimizer {
         auto options = read_shared<AdamWOptions>(config);
         options.weight_decay = config.number("weight_decay", options.weight_decay);
         read_adam(config, options);
         return AdamW(options);
       }},
      {"SGD",
       {"sgd"},
       [](ConfigReader& config) -> Optimizer {
         auto options = read_shared<SGDOptions>(config);
         options.weight_decay = optional_number(config, "weight_decay");
         options.momentum = config.number("momentum", options.momentum);
         options.nesterov = config.boolean("nesterov", options.nesterov);
         return SGD(options);
       }},
      {"RMSprop", {"rmsprop"}, [](ConfigReader& config) -> Optimizer {
         auto options = read_shared<RMSpropOptions>(config);
         options.weight_decay = optional_number(config, "weight_decay");
         options.rho = config.number("rho", options.rho);
         options.momentum = config.number("momentum", options.momentum);
         options.epsilon = config.number("epsilon", options.epsilon);
         options.centered = config.boolean("centered", options.centered);
         return RMSprop(options);
       }}};
  return table;
}

}  // namespace

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
  return body_->rule().class_name();
}

Dict Optimizer::config() const {
  const OptimizerSettings& settings = body_->settings();
  Dict config{{"name", settings.name},
              {"learning_rate", settings.learning_rate.serialized()},
              {"weight_decay", value_of(settings.weight_decay)},
              {"clipnorm", value_of(settings.clipping.norm)},
              {"global_clipnorm", value_of(settings.clipping.global_norm)},
              {"clipvalue", value_of(settings.clipping.value)},
              {"use_ema", false},
              {"ema_momentum", 0.99},
              {"ema_overwrite_frequency", nullptr},
              {"loss_scale_factor", nullptr},
              {"gradient_accumulation_steps", nullptr}};
  const Dict rest = body_->rule().config();
  for (const auto& [key, value] : rest.entries()) config.set(key, value);
  return config;
}

Dict Optimizer::serialized() const {
  return sluice::serialized("keras.optimizers", class_name(), config());
}

Optimizer Optimizer::from_config(const Value& value, const std::string& path) {
  return made_from_config<Optimizer>("optimizer", value, path, classes());
}

Adam::Adam(AdamOptions options)
    : Optimizer(std::make_shared<Body>(settings_of(options), adam_rule("Adam", options))) {}
AdamW::AdamW(AdamWOptions options)
    : Optimizer(std::make_shared<Body>(settings_of(adam_of(options)),
                                       adam_rule("AdamW", adam_of(options)))) {}
SGD::SGD(SGDOptions options)
    : Optimizer(std::make_shared<Body>(settings_of(options), sgd_rule(options))) {}
RMSprop::RMSprop(RMSpropOptions options)
    : Optimizer(std::make_shared<Body>(settings_of(options), rmsprop_rule(options))) {}

}  // namespace sluice
