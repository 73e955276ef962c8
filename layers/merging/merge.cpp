// SPDX-License-Identifier: MIT
#include "merge.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/elementwise.hpp"

namespace sluice {
namespace {

using Fold = Var (*)(const Var&, const Var&);

/// Folds the inputs by one op and, for a mean, divides by their number.
struct MergeKind {
  const char* class_name;
  Fold fold;
  bool exactly_two = false;
  bool mean = false;
};

constexpr MergeKind sum{.class_name = "Add", .fold = ops::add};
constexpr MergeKind difference{
    .class_name = "Subtract", .fold = ops::subtract, .exactly_two = true};
constexpr MergeKind product{.class_name = "Multiply", .fold = ops::multiply};
constexpr MergeKind mean{.class_name = "Average", .fold = ops::add, .mean = true};

template <const MergeKind& kind>
class MergeBody : public DescribedBody<MergeBody<kind>, LayerOptions> {
 public:
  using DescribedBody<MergeBody<kind>, LayerOptions>::DescribedBody;

  static const Description<LayerOptions>& description() {
    static const Description<LayerOptions> all{kind.class_name, {}};
    return all;
  }

  Vars call(const Vars& inputs, bool) override {
    const std::size_t count = inputs.size();
    if (kind.exactly_two ? count != 2 : count < 2)
      fail(this->tag(), "expected ", kind.exactly_two ? "exactly two" : "at least two",
           " inputs, got ", count);
    Var merged = inputs.front();
    for (std::size_t k = 1; k < count; ++k) merged = kind.fold(merged, inputs[k]);
    return kind.mean ? merged * (1.0 / static_cast<double>(count)) : merged;
  }
};

}  // namespace

Add::Add(LayerOptions options) : Layer(make_layer<MergeBody<sum>>(std::move(options))) {}
Subtract::Subtract(LayerOptions options)
    : Layer(make_layer<MergeBody<difference>>(std::move(options))) {}
Multiply::Multiply(LayerOptions options)
    : Layer(make_layer<MergeBody<product>>(std::move(options))) {}
Average::Average(LayerOptions options) : Layer(make_layer<MergeBody<mean>>(std::move(options))) {}

LayerClass Add::description() {
  return layer_class<MergeBody<sum>>();
}
LayerClass Subtract::description() {
  return layer_class<MergeBody<difference>>();
}
LayerClass Multiply::description() {
  return layer_class<MergeBody<product>>();
}
LayerClass Average::description() {
  return layer_class<MergeBody<mean>>();
}

}  // namespace sluice
