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

class ReshapeBody : public LayerBody {
 public:
  ReshapeBody(const Shape& target, LayerOptions options)
      : LayerBody(std::move(options)), target_(target) {}

  std::string class_name() const override { return "Reshape"; }

  Vars call(const Vars& inputs, bool) override {
    if (inputs.size() != 1) fail("reshape", "expected one input, got ", inputs.size());
    const Shape& shape = inputs.front().shape();
    if (shape.rank() == 0) fail("reshape", "expected a batch of rows, got a scalar");
    const Shape row = completed(target_, shape.without(0));
    return ops::reshape(inputs.front(), row.inserted(0, shape[0]));
  }

  Dict config() const override {
    List extents(target_.begin(), target_.end());
    return {{"target_shape", extents}};
  }

 private:
  Shape target_;
};

}  // namespace

Reshape::Reshape(const Shape& target_shape, LayerOptions options)
    : Layer(std::make_shared<ReshapeBody>(target_shape, std::move(options))) {}

Layer Reshape::from_config(ConfigReader& config, LayerOptions common) {
  return Reshape(Shape(config.integers("target_shape")), std::move(common));
}

}  // namespace sluice
