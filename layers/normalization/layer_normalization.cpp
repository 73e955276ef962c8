// SPDX-License-Identifier: MIT
#include "layer_normalization.hpp"

#include <algorithm>

#include "../../core/base/error.hpp"
#include "../../core/ops/elementwise.hpp"
#include "../../core/ops/shape.hpp"

namespace sluice {
namespace {

using Options = LayerNormalizationOptions;

/// Axes in a configuration: a number or a list; written as a list.
struct AxesArgument {
  static constexpr const char* name = "integer or list of integers";
  static ops::Axes read(ConfigReader& reader, const std::string& key) {
    if (reader.required(key).if_is<List>() == nullptr) return reader.integer(key);
    return reader.integers(key);
  }
  static Value write(const ops::Axes& axes) {
    if (!axes.list()) return List();
    return List(axes.list()->begin(), axes.list()->end());
  }
};

class LayerNormalizationBody : public DescribedBody<LayerNormalizationBody, Options> {
 public:
  explicit LayerNormalizationBody(Options given) : DescribedBody(std::move(given)) {
    if (!arguments().axis.list() || arguments().axis.list()->empty())
      fail(tag(), "expected at least one axis, got none");
  }

  static const Description<Options>& description() {
    static const Description<Options> all{
        "LayerNormalization", Fields<Options>()
                                  .optional<AxesArgument>("axis", &Options::axis)
                                  .optional("epsilon", &Options::epsilon, at_least(0))
                                  .optional("center", &Options::center)
                                  .optional("scale", &Options::scale)
                                  .fixed("rms_scaling", false)
                                  .optional("beta_initializer", &Options::beta_initializer)
                                  .optional("gamma_initializer", &Options::gamma_initializer)
                                  .optional("beta_regularizer", &Options::beta_regularizer)
                                  .optional("gamma_regularizer", &Options::gamma_regularizer)
                                  .fixed("beta_constraint", nullptr)
                                  .fixed("gamma_constraint", nullptr)};
    return all;
  }

  void build(const Shapes& inputs) override {
    if (inputs.size() != 1) fail(tag(), "expected one input, got ", inputs.size());
    const Shape& shape = inputs.front();
    axes_ = checked_axes(shape);
    std::vector<std::int64_t> extents;
    for (const std::int64_t axis : axes_) extents.push_back(shape[static_cast<std::size_t>(axis)]);
    const Options& given = arguments();
    if (given.scale)
      gamma_ =
          add_weight("gamma", Shape(extents), {given.gamma_initializer, given.gamma_regularizer});
    if (given.center)
      beta_ = add_weight("beta", Shape(extents), {given.beta_initializer, given.beta_regularizer});
  }

  Vars call(const Vars& inputs, bool) override {
    const Var& x = one_input(inputs);
    const Var mean = ops::mean(x, axes_, true);
    const Var variance = ops::mean(ops::square(x - mean), axes_, true);
    Var inverse = 1.0 / ops::sqrt(variance + arguments().epsilon);
    if (gamma_) inverse = inverse * beside(*gamma_, x);
    const Var shift = mean * inverse;
    return x * inverse + (beta_ ? beside(*beta_, x) - shift : -shift);
  }

 private:
  /// The axes from the first on, in order.
  std::vector<std::int64_t> checked_axes(const Shape& shape) const {
    const auto rank = static_cast<std::int64_t>(shape.rank());
    std::vector<std::int64_t> axes;
    for (const std::int64_t given : *arguments().axis.list()) {
      const std::int64_t axis = given < 0 ? given + rank : given;
      if (axis < 1 || axis >= rank)
        fail(tag(), "expected axes behind the batch of shape ", shape, ", got ", given);
      if (shape[static_cast<std::size_t>(axis)] == Shape::unknown)
        fail(tag(), "expected a known extent along axis ", given, ", got shape ", shape);
      if (std::ranges::count(axes, axis) > 0) fail(tag(), "expected each axis once, got ", given);
      axes.push_back(axis);
    }
    std::ranges::sort(axes);
    return axes;
  }

  /// A weight with an extent of 1 along the axes of x that it does not have.
  Var beside(const Parameter& weight, const Var& x) const {
    std::vector<std::int64_t> extents(x.shape().rank(), 1);
    for (const std::int64_t axis : axes_)
      extents[static_cast<std::size_t>(axis)] = x.shape()[static_cast<std::size_t>(axis)];
    return ops::reshape(x.tape().parameter(weight), Shape(extents));
  }

  std::vector<std::int64_t> axes_;
  std::optional<Parameter> gamma_;
  std::optional<Parameter> beta_;
};

}  // namespace

LayerNormalization::LayerNormalization(LayerNormalizationOptions options)
    : Layer(make_layer<LayerNormalizationBody>(std::move(options))) {}

LayerClass LayerNormalization::description() {
  return layer_class<LayerNormalizationBody>();
}

}  // namespace sluice
