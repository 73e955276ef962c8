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

class MergeBody : public LayerBody {
 public:
  MergeBody(MergeKind kind, LayerOptions options) : LayerBody(std::move(options)), kind_(kind) {}

  std::string class_name() const override { return kind_.class_name; }

  Vars call(const Vars& inputs, bool) override {
    const std::size_t count = inputs.size();
    if (kind_.exactly_two ? count != 2 : count < 2)
      fail(snake_case(kind_.class_name), "expected ",
           kind_.exactly_two ? "exactly two" : "at least two", " inputs, got ", count);
    Var merged = inputs.front();
    for (std::size_t k = 1; k < count; ++k) merged = kind_.fold(merged, inputs[k]);
    return kind_.mean ? merged * (1.0 / static_cast<double>(count)) : merged;
  }

  Dict config() const override { return {}; }

 private:
  MergeKind kind_;
};

std::shared_ptr<LayerBody> merge(MergeKind kind, LayerOptions options) {
  return std::make_shared<MergeBody>(kind, std::move(options));
}

}  // namespace

Add::Add(LayerOptions options)
    : Layer(merge({.class_name = "Add", .fold = ops::add}, std::move(options))) {}

Subtract::Subtract(LayerOptions options)
    : Layer(merge({.class_name = "Subtract", .fold = ops::subtract, .exactly_two = true},
                  std::move(options))) {}

Multiply::Multiply(LayerOptions options)
    : Layer(merge({.class_name = "Multiply", .fold = ops::multiply}, std::move(options))) {}

Average::Average(LayerOptions options)
    : Layer(merge({.class_name = "Average", .fold = ops::add, .mean = true}, std::move(options))) {}

Layer Add::from_config(ConfigReader&, LayerOptions common) {
  return Add(std::move(common));
}
Layer Subtract::from_config(ConfigReader&, LayerOptions common) {
  return Subtract(std::move(common));
}
Layer Multiply::from_config(ConfigReader&, LayerOptions common) {
  return Multiply(std::move(common));
}
Layer Average::from_config(ConfigReader&, LayerOptions common) {
  return Average(std::move(common));
}

}  // namespace sluice
