// SPDX-License-Identifier: MIT
#include "linalg.hpp"

#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"
#include "checks.hpp"

namespace sluice::ops {
namespace {

using kernels::Unary;

/// A product of `count` pairs of matrices (m, k) x (k, n); one pair when y is a single matrix.
struct MatrixProduct {
  std::int64_t m, n, k, count;

  template <class T>
  void forward(const Step& step) const {
    for (std::int64_t i = 0; i < count; ++i)
      kernels::multiply<T>({.m = m,
                            .n = n,
                            .k = k,
                            .a = step.in<T>(0) + i * m * k,
                            .lda = k,
                            .b = step.in<T>(1) + i * k * n,
                            .ldb = n,
                            .c = step.out<T>() + i * m * n,
                            .ldc = n});
  }

  template <class T>
  void backward(const Step& step) const {
    const GradientTarget& dx = step.gradients[0];
    const GradientTarget& dy = step.gradients[1];
    for (std::int64_t i = 0; i < count && dx; ++i)
      kernels::multiply<T>({.m = m,
                            .n = k,
                            .k = n,
                            .a = step.out_gradient<T>() + i * m * n,
                            .lda = n,
                            .b = step.in<T>(1) + i * k * n,
                            .ldb = n,
                            .c = dx.data<T>() + i * m * k,
                            .ldc = k,
                            .b_transposed = true,
                            .add = dx.add});
    for (std::int64_t i = 0; i < count && dy; ++i)
      kernels::multiply<T>({.m = k,
                            .n = n,
                            .k = m,
                            .a = step.in<T>(0) + i * m * k,
                            .lda = k,
                            .b = step.out_gradient<T>() + i * m * n,
                            .ldb = n,
                            .c = dy.data<T>() + i * k * n,
                            .ldc = n,
                            .a_transposed = true,
                            .add = dy.add});
  }
};

/// The shape of x without its last two axes.
Shape leading(const Shape& shape) {
  return Shape(shape.extents().first(shape.rank() - 2));
}

Shape matmul_shape(const Shape& x, const Shape& y) {
  if (x.rank() < 2 || y.rank() < 2)
    fail("matmul", "expected at least 2 axes each, got shapes ", x, " and ", y);
  const std::int64_t inner = y[y.rank() - 2];
  if (x.back() != inner && x.back() != Shape::unknown && inner != Shape::unknown)
    fail("matmul", "expected ", x.back(), " rows on the right, got shapes ", x, " and ", y);
  const Shape shape = x.with(x.rank() - 1, y.back());
  if (y.rank() == 2) return shape;
  const std::optional<Shape> common = merged(leading(x), leading(y));
  if (!common) fail("matmul", "expected equal leading axes, got shapes ", x, " and ", y);
  return common->inserted(x.rank() - 2, x[x.rank() - 2]).inserted(x.rank() - 1, y.back());
}

/// What the steps of a dense layer go by.
struct DensePlan {
  std::vector<std::int64_t> widths;  // of the inputs
  std::int64_t rows, units;
  bool has_bias;
  Unary activation;
  double parameter;

  std::size_t kernel() const { return widths.size(); }
  std::size_t bias() const { return widths.size() + 1; }
};

template <class T>
void dense_forward(const DensePlan& plan, const Step& step) {
  const T* kernel = step.in<T>(plan.kernel());
  for (std::size_t i = 0; i < plan.widths.size(); ++i) {
    const std::int64_t width = plan.widths[i];
    kernels::multiply<T>({.m = plan.rows,
                          .n = plan.units,
                          .k = width,
                          .a = step.in<T>(i),
                          .lda = width,
                          .b = kernel,
                          .ldb = plan.units,
                          .c = step.out<T>(),
                          .ldc = plan.units,
                          .add = i > 0});
    kernel += width * plan.units;
  }
  const T* bias = plan.has_bias ? step.in<T>(plan.bias()) : nullptr;
  if (bias != nullptr || plan.activation != Unary::linear)
    kernels::kernels<T>().bias_activation(
        plan.activation, bias, step.out<T>(), static_cast<std::size_t>(plan.rows),
        static_cast<std::size_t>(plan.units), static_cast<T>(plan.parameter));
}

/// Turns dy into the gradient before bias and activation, in place, and gives the bias its own.
template <class T>
void dense_bias_backward(const DensePlan& plan, const Step& step) {
  const GradientTarget bias = plan.has_bias ? step.gradients[plan.bias()] : GradientTarget{};
  if (!bias && plan.activation == Unary::linear) return;
  kernels::kernels<T>().bias_activation_gradient(
      plan.activation, step.out<T>(), step.out_gradient<T>(), bias.data<T>(),
      static_cast<std::size_t>(plan.rows), static_cast<std::size_t>(plan.units),
      static_cast<T>(plan.parameter), bias.add);
}

template <class T>
void dense_backward(const DensePlan& plan, const Step& step) {
  dense_bias_backward<T>(plan, step);
  const GradientTarget& dkernel = step.gradients[plan.kernel()];
  const T* dy = step.out_gradient<T>();
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < plan.widths.size(); ++i) {
    const std::int64_t width = plan.widths[i];
    if (const GradientTarget& dx = step.gradients[i])
      kernels::multiply<T>({.m = plan.rows,
                            .n = width,
                            .k = plan.units,
                            .a = dy,
                            .lda = plan.units,
                            .b = step.in<T>(plan.kernel()) + offset,
                            .ldb = plan.units,
                            .c = dx.data<T>(),
                            .ldc = width,
                            .b_transposed = true,
                            .add = dx.add});
    if (dkernel)
      kernels::multiply<T>({.m = width,
                            .n = plan.units,
                            .k = plan.rows,
                            .a = step.in<T>(i),
                            .lda = width,
                            .b = dy,
                            .ldb = plan.units,
                            .c = dkernel.data<T>() + offset,
                            .ldc = plan.units,
                            .a_transposed = true,
                            .add = dkernel.add});
    offset += width * plan.units;
  }
}

/// Checks the inputs against each other and returns their shape without the last axis.
Shape dense_rows(const Vars& inputs) {
  if (inputs.empty()) fail("dense", "expected at least one input, got none");
  std::optional<Shape> rows;
  for (const Var& x : inputs) {
    check_floating("dense", x);
    const std::size_t rank = x.shape().rank();
    if (rank < 2)
      fail("dense", "expected at least 2 axes, got shape ", x.shape(), "; add a batch axis");
    const Shape own = x.shape().without(rank - 1);
    rows = merged(rows.value_or(own), own);
    if (!rows)
      fail("dense", "expected inputs equal but for the last axis, got shapes ", inputs[0].shape(),
           " and ", x.shape());
  }
  return *rows;
}

void check_dense(const Vars& inputs, const Var& kernel, const std::optional<Var>& bias) {
  std::int64_t width = 0;
  for (const Var& x : inputs) {
    check_same_dtype("dense", x, kernel);
    width += x.shape().back();
  }
  const Shape& shape = kernel.shape();
  if (shape.rank() != 2) fail("dense", "expected a kernel of 2 axes, got shape ", shape);
  if (shape[0] != width)
    fail("dense", "expected last axis ", shape[0], ", got ",
         inputs.size() == 1 ? text_of("shape ", inputs[0].shape()) : text_of(width, " in all"),
         "; rebuild the layer or reshape the input");
  if (!bias) return;
  check_same_dtype("dense", kernel, *bias);
  if (bias->shape() != Shape{shape[1]})
    fail("dense", "expected a bias of shape ", Shape{shape[1]}, ", got shape ", bias->shape());
}

}  // namespace

Var matmul(const Var& x, const Var& y) {
  check_floating("matmul", x);
  check_same_dtype("matmul", x, y);
  const Shape shape = matmul_shape(x.shape(), y.shape());
  const bool single = y.shape().rank() == 2;
  const std::int64_t m = shape[shape.rank() - 2];
  const auto rows = static_cast<std::int64_t>(row_count(shape));
  const MatrixProduct product{.m = single ? rows : m,
                              .n = shape.back(),
                              .k = x.shape().back(),
                              .count = single ? 1 : rows / std::max<std::int64_t>(m, 1)};
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const auto forward = [product](const Step& step) { product.forward<T>(step); };
    const auto backward = [product](const Step& step) { product.backward<T>(step); };
    return Steps{forward, backward};
  });
  return x.tape().record({"matmul",
                          {x, y},
                          shape,
                          x.dtype(),
                          std::move(steps.forward),
                          std::move(steps.backward),
                          rows_kept(x, shape) | (single ? rows_along(y, 0) : rows_kept(y, shape))});
}

Var dense(const Vars& inputs, const Var& kernel, const std::optional<Var>& bias,
          const ActivationFunction& activation) {
  const Shape rows = dense_rows(inputs);
  check_dense(inputs, kernel, bias);
  const auto fused = activation.kernel();
  if (!fused || !kernels::gradient_from_output(*fused))
    return activation(dense(inputs, kernel, bias));

  DensePlan plan{.widths = {},
                 .rows = static_cast<std::int64_t>(elements(rows)),
                 .units = kernel.shape().back(),
                 .has_bias = bias.has_value(),
                 .activation = *fused,
                 .parameter = activation.parameter()};
  Vars operands = inputs;
  for (const Var& x : inputs) plan.widths.push_back(x.shape().back());
  operands.push_back(kernel);
  if (bias) operands.push_back(*bias);
  const Shape shape = rows.inserted(rows.rank(), plan.units);
  Steps steps = with_floating(kernel.dtype(), [&]<class T>(T) {
    const auto forward = [plan](const Step& step) { dense_forward<T>(plan, step); };
    const auto backward = [plan](const Step& step) { dense_backward<T>(plan, step); };
    return Steps{forward, backward};
  });
  return kernel.tape().record(
      {"dense",
       operands,
       shape,
       kernel.dtype(),
       std::move(steps.forward),
       std::move(steps.backward),
       rows_along(kernel, 0),
       {{"activation", activation.name()}, {"use_bias", bias.has_value()}}});
}

}  // namespace sluice::ops
