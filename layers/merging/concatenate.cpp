// SPDX-License-Identifier: MIT
#include "concatenate.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/shape.hpp"

namespace sluice {
namespace {

class ConcatenateBody : public LayerBody {
 public:
  explicit ConcatenateBody(ConcatenateOptions options)
      : LayerBody({options.name, options.trainable, options.dtype}), axis_(options.axis) {}

  std::string class_name() const override { return "Concatenate"; }

  Vars call(const Vars& inputs, bool) override {
    if (inputs.size() < 2) fail("concatenate", "expected at least two inputs, got ", inputs.size());
    return ops::concatenate(inputs, axis_);
  }

  Dict config() const override { return {{"axis", axis_}}; }

 private:
  std::int64_t axis_;
};

}  // namespace

Concatenate::Concatenate(ConcatenateOptions options)
    : Layer(std::make_shared<ConcatenateBody>(std::move(options))) {}

Layer Concatenate::from_config(ConfigReader& config, LayerOptions common) {
  return Concatenate({.axis = config.integer("axis", -1),
                      .name = common.name,
                      .trainable = common.trainable,
                      .dtype = common.dtype});
}

}  // namespace sluice
