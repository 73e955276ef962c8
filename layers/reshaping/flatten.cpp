// SPDX-License-Identifier: MIT
#include "flatten.hpp"

#include "../../core/ops/shape.hpp"

namespace sluice {
namespace {

class FlattenBody : public DescribedBody<FlattenBody, LayerOptions> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<LayerOptions>& description() {
    static const Description<LayerOptions> all{
        "Flatten", Fields<LayerOptions>().accepted("data_format", "channels_last")};
    return all;
  }

  Vars call(const Vars& inputs, bool) override { return ops::flatten(one_input(inputs)); }
};

}  // namespace

Flatten::Flatten(LayerOptions options) : Layer(make_layer<FlattenBody>(std::move(options))) {}

LayerClass Flatten::description() {
  return layer_class<FlattenBody>();
}

}  // namespace sluice
