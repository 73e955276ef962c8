// SPDX-License-Identifier: MIT
#include "reshape.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/shape.hpp"

namespace sluice {
namespace {

/// The target with its -1, if any, replaced so that it has as many elements as the row.
Shape completed(const Shape& target, const Shape& row) {
  std::int64_t known = 1;
  std::optional<std::size_t> open;
  for (std::size_t axis = 0; axis < target.rank(); ++axis) {
    if (target[axis] != Shape::unknown) {
      known *= target[axis];
    } else if (open) {
      fail("reshape", "expected at most one -1 in the target shape, got ", target);
    } else {
      open = axis;
    }
  }
  const std::int64_t size = row.size();
  const bool fits = open ? known > 0 && size % known == 0 : size == known;
  if (!fits) fail("reshape", "expected a target of ", size, " elements a row, got ", target);
  return open ? target.with(*open, size / known) : target;
}

struct ReshapeArguments : LayerOptions {
  std::vector<std::int64_t> target_shape;
};

class ReshapeBody : public DescribedBody<ReshapeBody, ReshapeArguments> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<ReshapeArguments>& description() {
    static const Description<ReshapeArguments> all{
        "Reshape",
        Fields<ReshapeArguments>().required("target_shape", &ReshapeArguments::target_shape)};
    return all;
  }

  Vars call(const Vars& inputs, bool) override {
    const Shape& shape = one_input(inputs).shape();
    if (shape.rank() == 0) fail(tag(), "expected a batch of rows, got a scalar");
    const Shape row = completed(Shape(arguments().target_shape), shape.without(0));
    return ops::reshape(inputs.front(), row.inserted(0, shape[0]));
  }
};

}  // namespace

Reshape::Reshape(const Shape& target_shape, LayerOptions options)
    : Layer(make_layer<ReshapeBody>(
          ReshapeArguments{std::move(options), {target_shape.begin(), target_shape.end()}})) {}

LayerClass Reshape::description() {
  return layer_class<ReshapeBody>();
}

}  // namespace sluice
