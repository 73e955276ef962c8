// SPDX-License-Identifier: MIT
#include "dense.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/linalg.hpp"
#include "../base/read_config.hpp"

namespace sluice {

Dense::Dense(std::int64_t units, DenseOptions options)
    : Layer(std::make_shared<DenseBody>(units, std::move(options))) {}

Layer Dense::from_config(ConfigReader& config, LayerOptions common) {
  DenseOptions options;
  options.activation = read_activation(config, "activation", "linear");
  options.use_bias = config.boolean("use_bias", true);
  options.kernel_initializer = read_initializer(config, "kernel_initializer", "glorot_uniform");
  options.bias_initializer = read_initializer(config, "bias_initializer", "zeros");
  options.kernel_regularizer = read_regularizer(config, "kernel_regularizer");
  options.bias_regularizer = read_regularizer(config, "bias_regularizer");
  options.activity_regularizer = read_regularizer(config, "activity_regularizer");
  for (const char* unsupported :
       {"kernel_constraint", "bias_constraint", "quantization_config", "lora_rank", "lora_alpha"})
    config.only(unsupported, nullptr);
  options.name = common.name;
  options.trainable = common.trainable;
  options.dtype = common.dtype;
  return Dense(config.integer("units"), std::move(options));
}

DenseBody::DenseBody(std::int64_t units, DenseOptions options)
    : LayerBody({options.name, options.trainable, options.dtype}),
      units_(units),
      options_(std::move(options)) {
  if (units < 1) fail("dense", "expected units of at least 1, got ", units);
  set_activity_regularizer(options_.activity_regularizer);
}

void DenseBody::build(const Shapes& inputs) {
  if (inputs.size() != 1) fail("dense", "expected one input, got ", inputs.size());
  const Shape& shape = inputs.front();
  if (shape.rank() < 2)
    fail("dense", "expected an input of rank 2 or more, got shape ", shape,
         "; give rows, (batch, features)");
  if (shape.back() == Shape::unknown)
    fail("dense", "expected a known last axis, got shape ", shape);
  kernel_ = add_weight("kernel", {shape.back(), units_},
                       {options_.kernel_initializer, options_.kernel_regularizer});
  if (options_.use_bias)
    bias_ = add_weight("bias", {units_}, {options_.bias_initializer, options_.bias_regularizer});
}

Var DenseBody::affine(const Vars& inputs, const ActivationFunction& activation) {
  Tape& tape = inputs.front().tape();
  std::optional<Var> bias;
  if (bias_) bias = tape.parameter(*bias_);
  return ops::dense(inputs, tape.parameter(*kernel_), bias, activation);
}

Vars DenseBody::call(const Vars& inputs, bool) {
  if (inputs.size() != 1) fail("dense", "expected one input, got ", inputs.size());
  const ActivationFunction& activation = options_.activation;
  if (!activation.has_logits()) return affine(inputs, activation);
  return activation(affine(inputs, "linear"));
}

Var DenseBody::call_side_by_side(const Vars& inputs) {
  return affine(inputs, options_.activation);
}

Dict DenseBody::config() const {
  Dict config;
  if (options_.activity_regularizer)
    config.set("activity_regularizer", options_.activity_regularizer.serialized());
  return config.set("units", units_)
      .set("activation", options_.activation.name())
      .set("use_bias", options_.use_bias)
      .set("kernel_initializer", options_.kernel_initializer.serialized())
      .set("bias_initializer", options_.bias_initializer.serialized())
      .set("kernel_regularizer", options_.kernel_regularizer.serialized())
      .set("bias_regularizer", options_.bias_regularizer.serialized());
}

}  // namespace sluice
