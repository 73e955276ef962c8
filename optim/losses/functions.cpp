// SPDX-License-Identifier: MIT
#include "functions.hpp"

#include "../../core/base/error.hpp"
#include "../../core/ops/elementwise.hpp"
#include "../../core/ops/loss.hpp"
#include "../../core/ops/nn.hpp"
#include "../../core/ops/reduce.hpp"
#include "../../core/ops/shape.hpp"
#include "target_shapes.hpp"

namespace sluice::loss_functions {
namespace {

/// Keras's `backend.epsilon()`, which keeps probabilities off 0 and 1.
constexpr double epsilon = 1e-7;

/// Targets in the shape `wanted`, or an error.
Var fitted(const std::string& name, const Var& y_true, const Shape& wanted) {
  const Var y = aligned(y_true, wanted);
  if (y.shape() != wanted)
    fail(name, "expected targets of shape ", wanted, ", got shape ", y_true.shape(),
         "; give one target for each prediction");
  return y;
}

/// Refuses predictions of one class, whose cross-entropy would be 0 whatever is predicted.
void check_classes(const std::string& name, const Var& y_pred) {
  if (y_pred.shape().back() == 1)
    fail(name, "expected predictions of two classes or more, got shape ", y_pred.shape(),
         "; for a single output use binary_crossentropy");
}

/// x with its last axis averaged away.
Var last_mean(const Var& x) {
  return x.shape().back() == 1 ? ops::squeeze(x, -1) : ops::mean(x, -1);
}

constexpr std::string_view column_op = "as_column";

/// What y_pred was computed from, when it is the result of this op (sigmoid or softmax) on the
/// tape, or y_pred itself when it is logits.
std::optional<Var> logits_of(const Var& y_pred, bool from_logits, std::string_view op) {
  if (from_logits) return y_pred;
  const Record* made = y_pred.record();
  const bool is_column = made != nullptr && made->op == column_op;
  if (is_column) made = made->inputs.front().record();
  if (made == nullptr || made->op != op) return std::nullopt;
  const Var& z = made->inputs.front();
  return is_column ? as_column(z) : z;
}

Var smoothed(const Var& y_true, double smoothing, double classes) {
  return smoothing == 0 ? y_true : y_true * (1 - smoothing) + smoothing / classes;
}

Var clipped_log(const Var& p) {
  return ops::log(ops::clip(p, epsilon, 1 - epsilon));
}

/// log(p / sum of p) over the last axis, clipped.
Var normalized_log(const Var& p) {
  return clipped_log(p / ops::sum(p, -1, true));
}

}  // namespace

Var in_dtype_of(const Var& y_true, const Var& y_pred) {
  return y_true.dtype() == y_pred.dtype() ? y_true : ops::cast(y_true, y_pred.dtype());
}

Var aligned(const Var& y_true, const Shape& wanted) {
  const bool alike = differ_by_column(y_true.shape(), wanted);
  return alike ? y_true.tape().alias(y_true, wanted) : y_true;
}

Var as_column(const Var& x) {
  return x.tape().alias(x, x.shape().inserted(1, 1), column_op);
}

Var binary(const losses::BinaryCrossentropyOptions& options, const Var& y_true, const Var& y_pred) {
  const Var y = smoothed(fitted(options.name, in_dtype_of(y_true, y_pred), y_pred.shape()),
                         options.label_smoothing, 2);
  if (const auto z = logits_of(y_pred, options.from_logits, "sigmoid"))
    return last_mean(ops::sigmoid_crossentropy(*z, y));
  const Var p = ops::clip(y_pred, epsilon, 1 - epsilon);
  return last_mean(-(y * ops::log(p) + (1 - y) * ops::log(1 - p)));
}

Var categorical(const losses::CategoricalCrossentropyOptions& options, const Var& y_true,
                const Var& y_pred) {
  check_classes(options.name, y_pred);
  const Var y = smoothed(fitted(options.name, in_dtype_of(y_true, y_pred), y_pred.shape()),
                         options.label_smoothing, static_cast<double>(y_pred.shape().back()));
  if (const auto z = logits_of(y_pred, options.from_logits, "softmax"))
    return ops::softmax_crossentropy(*z, y);
  return -ops::sum(y * normalized_log(y_pred), -1);
}

Var sparse(const losses::SparseCategoricalCrossentropyOptions& options, const Var& y_true,
           const Var& y_pred) {
  check_classes(options.name, y_pred);
  const Shape& shape = y_pred.shape();
  const Var labels = fitted(options.name, y_true, shape.without(shape.rank() - 1));
  if (const auto z = logits_of(y_pred, options.from_logits, "softmax"))
    return ops::sparse_softmax_crossentropy(*z, labels);
  const Var chosen = ops::one_hot(labels, shape.back(), y_pred.dtype());
  return -ops::sum(chosen * normalized_log(y_pred), -1);
}

Var huber(double delta, const Var& error) {
  const Var magnitude = ops::abs(error);
  const Var q = ops::minimum(magnitude, delta);
  return ops::square(q) * 0.5 + (magnitude - q) * delta;
}

Loss::Function of_error(const std::string& name, std::function<Var(const Var&)> function) {
  return [name, function = std::move(function)](const Var& y_true, const Var& y_pred) {
    const Var y = fitted(name, in_dtype_of(y_true, y_pred), y_pred.shape());
    return last_mean(function(y_pred - y));
  };
}

}  // namespace sluice::loss_functions
