// SPDX-License-Identifier: MIT
#include "concatenate.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/shape.hpp"

namespace sluice {
namespace {

class ConcatenateBody : public DescribedBody<ConcatenateBody, ConcatenateOptions> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<ConcatenateOptions>& description() {
    static const Description<ConcatenateOptions> all{
        "Concatenate", Fields<ConcatenateOptions>().optional("axis", &ConcatenateOptions::axis)};
    return all;
  }

  Vars call(const Vars& inputs, bool) override {
    if (inputs.size() < 2) fail(tag(), "expected at least two inputs, got ", inputs.size());
    return ops::concatenate(inputs, arguments().axis);
  }
};

}  // namespace

Concatenate::Concatenate(ConcatenateOptions options)
    : Layer(make_layer<ConcatenateBody>(std::move(options))) {}

LayerClass Concatenate::description() {
  return layer_class<ConcatenateBody>();
}

}  // namespace sluice
