// SPDX-License-Identifier: MIT
#include "dense.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/linalg.hpp"

namespace sluice {

Dense::Dense(std::int64_t units, DenseOptions options)
    : Layer(make_layer<DenseBody>(DenseArguments{std::move(options), units})) {}

LayerClass Dense::description() {
  return layer_class<DenseBody>();
}

const Description<DenseArguments>& DenseBody::description() {
  using A = DenseArguments;
  static const Description<A> all{"Dense",
                                  Fields<A>()
                                      .sparse("activity_regularizer", &A::activity_regularizer)
                                      .required("units", &A::units, at_least(1))
                                      .optional("activation", &A::activation)
                                      .optional("use_bias", &A::use_bias)
                                      .optional("kernel_initializer", &A::kernel_initializer)
                                      .optional("bias_initializer", &A::bias_initializer)
                                      .optional("kernel_regularizer", &A::kernel_regularizer)
                                      .optional("bias_regularizer", &A::bias_regularizer)
                                      .accepted("kernel_constraint", nullptr)
                                      .accepted("bias_constraint", nullptr)
                                      .accepted("quantization_config", nullptr)
                                      .accepted("lora_rank", nullptr)
                                      .accepted("lora_alpha", nullptr)};
  return all;
}

void DenseBody::build(const Shapes& inputs) {
  if (inputs.size() != 1) fail("dense", "expected one input, got ", inputs.size());
  const Shape& shape = inputs.front();
  if (shape.rank() < 2)
    fail("dense", "expected an input of rank 2 or more, got shape ", shape,
         "; give rows, (batch, features)");
  if (shape.back() == Shape::unknown)
    fail("dense", "expected a known last axis, got shape ", shape);
  const DenseArguments& given = arguments();
  kernel_ = add_weight("kernel", {shape.back(), given.units},
                       {given.kernel_initializer, given.kernel_regularizer});
  if (given.use_bias)
    bias_ = add_weight("bias", {given.units}, {given.bias_initializer, given.bias_regularizer});
}

Var DenseBody::affine(const Vars& inputs, const ActivationFunction& activation) {
  Tape& tape = inputs.front().tape();
  std::optional<Var> bias;
  if (bias_) bias = tape.parameter(*bias_);
  return ops::dense(inputs, tape.parameter(*kernel_), bias, activation);
}

Vars DenseBody::call(const Vars& inputs, bool) {
  const ActivationFunction& activation = arguments().activation;
  one_input(inputs);
  if (!activation.has_logits()) return affine(inputs, activation);
  return activation(affine(inputs, "linear"));
}

Var DenseBody::call_side_by_side(const Vars& inputs) {
  return affine(inputs, arguments().activation);
}

}  // namespace sluice
