// SPDX-License-Identifier: MIT
#include "flatten.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/shape.hpp"

namespace sluice {
namespace {

class FlattenBody : public LayerBody {
 public:
  using LayerBody::LayerBody;

  std::string class_name() const override { return "Flatten"; }

  Vars call(const Vars& inputs, bool) override {
    if (inputs.size() != 1) fail("flatten", "expected one input, got ", inputs.size());
    return ops::flatten(inputs.front());
  }

  Dict config() const override { return {}; }
};

}  // namespace

Flatten::Flatten(LayerOptions options) : Layer(std::make_shared<FlattenBody>(std::move(options))) {}

Layer Flatten::from_config(ConfigReader& config, LayerOptions common) {
  config.only("data_format", "channels_last");
  return Flatten(std::move(common));
}

}  // namespace sluice
