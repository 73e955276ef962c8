// SPDX-License-Identifier: MIT
#include "gated_feature_fusion.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/nn.hpp"

namespace sluice {
namespace {

class GatedFeatureFusionBody
    : public DescribedBody<GatedFeatureFusionBody, GatedFeatureFusionOptions> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<GatedFeatureFusionOptions>& description() {
    static const Description<GatedFeatureFusionOptions> all{
        "GatedFeatureFusion",
        Fields<GatedFeatureFusionOptions>().optional("activation",
                                                     &GatedFeatureFusionOptions::activation),
        {"kerasfactory.layers", "kmr.layers"}};
    return all;
  }
  std::string module() const override { return "kerasfactory.layers.GatedFeatureFusion"; }

  void build(const Shapes& inputs) override {
    check_count(inputs.size());
    const Shape& shape = inputs.front();
    check_equal(shape, inputs.back());
    if (shape.rank() < 2 || shape.back() == Shape::unknown)
      fail(tag(), "expected inputs of rank 2 or more with a known last axis, got shape ", shape);
    const DenseOptions options{.activation = arguments().activation,
                               .name = "fusion_gate",
                               .trainable = trainable(),
                               .dtype = dtype()};
    gate_ = std::make_shared<DenseBody>(DenseArguments{options, shape.back()});
    gate_->ensure_built({shape.with(shape.rank() - 1, 2 * shape.back())});
  }

  Vars call(const Vars& inputs, bool) override {
    check_count(inputs.size());
    check_equal(inputs[0].shape(), inputs[1].shape());
    const Var gate = gate_->call_side_by_side(inputs);
    gate.tape().label("gate", gate);
    return ops::blend(gate, inputs[0], inputs[1]);
  }

  std::vector<Child> children() const override {
    if (!gate_) return {};
    return {{"fusion_gate", Layer(gate_)}};
  }

 private:
  void check_count(std::size_t count) const {
    if (count != 2)
      fail(tag(), "expected exactly two inputs, got ", count, "; call it as fusion({a, b})");
  }
  void check_equal(const Shape& a, const Shape& b) const {
    if (a != b)
      fail(tag(), "expected two inputs of equal shape, got ", a, " and ", b,
           "; bring both to the same width first, for example with Dense");
  }

  std::shared_ptr<DenseBody> gate_;
};

}  // namespace

GatedFeatureFusion::GatedFeatureFusion(GatedFeatureFusionOptions options)
    : Layer(make_layer<GatedFeatureFusionBody>(std::move(options))) {}

LayerClass GatedFeatureFusion::description() {
  return layer_class<GatedFeatureFusionBody>();
}

}  // namespace sluice
