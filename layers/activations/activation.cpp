// SPDX-License-Identifier: MIT
#include "activation.hpp"

namespace sluice {
namespace {

struct ActivationArguments : LayerOptions {
  ActivationFunction activation = "linear";
};

class ActivationBody : public DescribedBody<ActivationBody, ActivationArguments> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<ActivationArguments>& description() {
    static const Description<ActivationArguments> all{
        "Activation",
        Fields<ActivationArguments>().required("activation", &ActivationArguments::activation)};
    return all;
  }

  Vars call(const Vars& inputs, bool) override { return arguments().activation(one_input(inputs)); }
};

}  // namespace

Activation::Activation(ActivationFunction activation, LayerOptions options)
    : Layer(make_layer<ActivationBody>(
          ActivationArguments{std::move(options), std::move(activation)})) {}

LayerClass Activation::description() {
  return layer_class<ActivationBody>();
}

}  // namespace sluice
