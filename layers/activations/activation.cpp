// SPDX-License-Identifier: MIT
#include "activation.hpp"

#include "../../core/base/error.hpp"
#include "../base/read_config.hpp"

namespace sluice {
namespace {

class ActivationBody : public LayerBody {
 public:
  ActivationBody(ActivationFunction activation, LayerOptions options)
      : LayerBody(std::move(options)), activation_(std::move(activation)) {}

  std::string class_name() const override { return "Activation"; }

  Vars call(const Vars& inputs, bool) override {
    if (inputs.size() != 1) fail("activation", "expected one input, got ", inputs.size());
    return activation_(inputs.front());
  }

  Dict config() const override { return {{"activation", activation_.name()}}; }

 private:
  ActivationFunction activation_;
};

}  // namespace

Activation::Activation(ActivationFunction activation, LayerOptions options)
    : Layer(std::make_shared<ActivationBody>(std::move(activation), std::move(options))) {}

Layer Activation::from_config(ConfigReader& config, LayerOptions common) {
  return Activation(read_activation(config, "activation", nullptr), std::move(common));
}

}  // namespace sluice
