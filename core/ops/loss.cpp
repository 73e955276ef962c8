// SPDX-License-Identifier: MIT
#include "loss.hpp"

#include <utility>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"
#include "checks.hpp"
#include "nn.hpp"

namespace sluice::ops {
namespace {

/// Checks what both cross-entropies ask for and returns the shape of both operands.
Shape crossentropy_shape(std::string_view name, const Var& logits, const Var& targets) {
  check_floating(name, logits);
  check_same_dtype(name, logits, targets);
  if (targets.requires_gradient())
    fail(name, "expected targets that need no gradient, got a value that depends on variables");
  return common_shape(name, logits.shape(), targets.shape());
}

/// scale * sum of weights * values, where weights and a scale of its own may be operands.
struct WeightedSum {
  std::size_t n;
  bool has_weights;
  bool has_scale;
  double fixed_scale;

  std::size_t scale_at() const { return has_weights ? 2 : 1; }

  template <class T>
  T scale(const Step& step) const {
    return has_scale ? *step.in<T>(scale_at()) : static_cast<T>(fixed_scale);
  }
  template <class T>
  T sum(const Step& step) const {
    const auto& kernel = kernels::kernels<T>();
    return has_weights ? kernel.dot(step.in<T>(0), step.in<T>(1), n) : kernel.sum(step.in<T>(0), n);
  }

  template <class T>
  void forward(const Step& step) const {
    *step.out<T>() = scale<T>(step) * sum<T>(step);
  }

  template <class T>
  void backward(const Step& step) const {
    const T dout = *step.out_gradient<T>();
    const T factor = dout * scale<T>(step);
    if (has_weights) {
      add_product(factor, step.in<T>(1), step.gradients[0]);
      add_product(factor, step.in<T>(0), step.gradients[1]);
    } else if (const GradientTarget& dx = step.gradients[0]) {
      T* to = dx.data<T>();
      for (std::size_t i = 0; i < n; ++i) to[i] = dx.add ? to[i] + factor : factor;
    }
    if (has_scale)
      if (const GradientTarget& dscale = step.gradients[scale_at()])
        *dscale.data<T>() = (dscale.add ? *dscale.data<T>() : T{0}) + dout * sum<T>(step);
  }

  template <class T>
  void add_product(T factor, const T* x, const GradientTarget& target) const {
    if (target) kernels::kernels<T>().scale(factor, x, target.data<T>(), n, target.add);
  }
};

Var weighted_sum(const Var& values, const std::optional<Var>& weights,
                 const std::optional<Var>& scale, double fixed_scale) {
  check_floating("weighted_sum", values);
  Vars operands{values};
  Shape shape = values.shape();
  if (weights) {
    check_same_dtype("weighted_sum", values, *weights);
    shape = common_shape("weighted_sum", shape, weights->shape());
    operands.push_back(*weights);
  }
  if (scale) {
    check_same_dtype("weighted_sum", values, *scale);
    if (elements(scale->shape()) != 1)
      fail("weighted_sum", "expected a scale of one element, got shape ", scale->shape());
    operands.push_back(*scale);
  }
  const WeightedSum plan{elements(shape), weights.has_value(), scale.has_value(), fixed_scale};
  Steps steps = with_floating(values.dtype(), [&]<class T>(T) {
    const auto forward = [plan](const Step& step) { plan.forward<T>(step); };
    const auto backward = [plan](const Step& step) { plan.backward<T>(step); };
    return Steps{forward, backward};
  });
  return values.tape().record({"weighted_sum", operands, Shape{}, values.dtype(),
                               std::move(steps.forward), std::move(steps.backward), Rows::added});
}

}  // namespace

Var sigmoid_crossentropy(const Var& logits, const Var& targets) {
  const Shape shape = crossentropy_shape("sigmoid_crossentropy", logits, targets);
  Steps steps = with_floating(logits.dtype(), [&]<class T>(T) {
    const std::size_t n = elements(shape);
    const auto forward = [n](const Step& step) {
      kernels::kernels<T>().sigmoid_crossentropy(step.in<T>(0), step.in<T>(1), step.out<T>(), n);
    };
    const auto backward = [n](const Step& step) {
      const GradientTarget& dz = step.gradients[0];
      kernels::kernels<T>().sigmoid_crossentropy_gradient(
          step.in<T>(0), step.in<T>(1), step.out_gradient<T>(), 1, dz.data<T>(), n, dz.add);
    };
    return Steps{forward, backward};
  });
  return logits.tape().record({"sigmoid_crossentropy",
                               {logits, targets},
                               shape,
                               logits.dtype(),
                               std::move(steps.forward),
                               std::move(steps.backward)});
}

Var softmax_crossentropy(const Var& logits, const Var& targets) {
  const Shape shape = crossentropy_shape("softmax_crossentropy", logits, targets);
  const auto columns = static_cast<std::size_t>(shape.back());
  const std::size_t rows = row_count(shape);
  Steps steps = with_floating(logits.dtype(), [&]<class T>(T) {
    const auto forward = [rows, columns](const Step& step) {
      kernels::kernels<T>().softmax_crossentropy(step.in<T>(0), step.in<T>(1), step.out<T>(), rows,
                                                 columns);
    };
    const auto backward = [rows, columns](const Step& step) {
      const GradientTarget& dz = step.gradients[0];
      kernels::kernels<T>().softmax_crossentropy_gradient(step.in<T>(0), step.in<T>(1),
                                                          step.out_gradient<T>(), dz.data<T>(),
                                                          rows, columns, dz.add);
    };
    return Steps{forward, backward};
  });
  return logits.tape().record({"softmax_crossentropy",
                               {logits, targets},
                               shape.without(shape.rank() - 1),
                               logits.dtype(),
                               std::move(steps.forward),
                               std::move(steps.backward),
                               rows_along(logits, shape.rank() - 1)});
}

Var sparse_softmax_crossentropy(const Var& logits, const Var& labels) {
  check_floating("sparse_softmax_crossentropy", logits);
  const Shape& shape = logits.shape();
  if (shape.rank() == 0 || !merged(shape.without(shape.rank() - 1), labels.shape()))
    fail("sparse_softmax_crossentropy", "expected one label per row of logits ", shape,
         ", got labels of shape ", labels.shape());
  return softmax_crossentropy(logits, one_hot(labels, shape.back(), logits.dtype()));
}

Var weighted_sum(const Var& per_sample, const std::optional<Var>& weights, const Var& scale) {
  return weighted_sum(per_sample, weights, scale, 1);
}

Var weighted_sum(const Var& per_sample, const std::optional<Var>& weights, double scale) {
  return weighted_sum(per_sample, weights, std::nullopt, scale);
}

}  // namespace sluice::ops
