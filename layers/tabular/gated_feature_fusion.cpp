// SPDX-License-Identifier: MIT
#include "gated_feature_fusion.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/nn.hpp"
#include "../base/read_config.hpp"

namespace sluice {
namespace {

constexpr const char* tag = "gated_feature_fusion";

class GatedFeatureFusionBody : public LayerBody {
 public:
  explicit GatedFeatureFusionBody(GatedFeatureFusionOptions options)
      : LayerBody({options.name, options.trainable, options.dtype}),
        activation_(std::move(options.activation)) {}

  std::string class_name() const override { return "GatedFeatureFusion"; }
  std::string package() const override { return "kerasfactory.layers"; }
  std::string module() const override { return "kerasfactory.layers.GatedFeatureFusion"; }

  void build(const Shapes& inputs) override {
    check_count(inputs.size());
    const Shape& shape = inputs.front();
    check_equal(shape, inputs.back());
    if (shape.rank() < 2 || shape.back() == Shape::unknown)
      fail(tag, "expected inputs of rank 2 or more with a known last axis, got shape ", shape);
    gate_ = std::make_shared<DenseBody>(shape.back(), DenseOptions{.activation = activation_,
                                                                   .name = "fusion_gate",
                                                                   .trainable = trainable(),
                                                                   .dtype = dtype()});
    gate_->ensure_built({shape.with(shape.rank() - 1, 2 * shape.back())});
  }

  Vars call(const Vars& inputs, bool) override {
    check_count(inputs.size());
    check_equal(inputs[0].shape(), inputs[1].shape());
    const Var gate = gate_->call_side_by_side(inputs);
    gate.tape().label("gate", gate);
    return ops::blend(gate, inputs[0], inputs[1]);
  }

  Dict config() const override { return {{"activation", activation_.name()}}; }

  std::vector<Child> children() const override {
    if (!gate_) return {};
    return {{"fusion_gate", Layer(gate_)}};
  }

 private:
  static void check_count(std::size_t count) {
    if (count != 2)
      fail(tag, "expected exactly two inputs, got ", count, "; call it as fusion({a, b})");
  }
  static void check_equal(const Shape& a, const Shape& b) {
    if (a != b)
      fail(tag, "expected two inputs of equal shape, got ", a, " and ", b,
           "; bring both to the same width first, for example with Dense");
  }

  ActivationFunction activation_;
  std::shared_ptr<DenseBody> gate_;
};

}  // namespace

GatedFeatureFusion::GatedFeatureFusion(GatedFeatureFusionOptions options)
    : Layer(std::make_shared<GatedFeatureFusionBody>(std::move(options))) {}

Layer GatedFeatureFusion::from_config(ConfigReader& config, LayerOptions common) {
  return GatedFeatureFusion({.activation = read_activation(config, "activation", "sigmoid"),
                             .name = common.name,
                             .trainable = common.trainable,
                             .dtype = common.dtype});
}

}  // namespace sluice
