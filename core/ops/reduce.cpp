// SPDX-License-Identifier: MIT
#include "reduce.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"
#include "broadcast.hpp"
#include "checks.hpp"

namespace sluice::ops {
namespace {

/// What a reduction leaves of a shape, with the reduced axes as 1 and without them.
struct Reduced {
  Shape kept;
  Shape dropped;
  List axes;  // those that are reduced, counted from the front

  const Shape& shape(bool keepdims) const { return keepdims ? kept : dropped; }

  Var record(std::string_view name, const Var& x, bool keepdims, StepFunction forward,
             StepFunction backward) const {
    const bool over_rows = std::ranges::find(axes, Value(0)) != axes.end();
    return x.tape().record({name,
                            {x},
                            shape(keepdims),
                            x.dtype(),
                            std::move(forward),
                            std::move(backward),
                            over_rows ? rows_along(x, 0) : Rows::kept,
                            {{"axes", axes}, {"keepdims", keepdims}}});
  }
};

Reduced reduced(std::string_view name, const Shape& shape, const Axes& axes) {
  std::vector<bool> gone(shape.rank(), !axes.list().has_value());
  if (axes.list())
    for (const std::int64_t axis : *axes.list()) {
      const std::size_t at = normalized_axis(name, axis, shape);
      if (gone[at]) fail(name, "axis ", axis, " of shape ", shape, " is named twice");
      gone[at] = true;
    }
  Reduced result{shape, shape, {}};
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    if (!gone[axis]) continue;
    result.kept = result.kept.with(axis, 1);
    result.dropped = result.dropped.without(axis);
    result.axes.insert(result.axes.begin(), static_cast<std::int64_t>(axis));
  }
  return result;
}

template <class T>
void add_runs(const Broadcast& walk, const T* x, T* out) {
  const auto& kernel = kernels::kernels<T>();
  walk.for_each_run([&](std::int64_t at, std::int64_t to, std::int64_t) {
    if (walk.y_step() == 0)
      out[to] += kernel.sum(x + at, walk.length());
    else
      kernel.scale(T{1}, x + at, out + to, walk.length(), true);
  });
}

/// dx = or += factor * dout, repeated along what was reduced.
template <class T>
void spread_runs(const Broadcast& walk, T factor, const T* dout, const GradientTarget& target) {
  T* dx = target.data<T>();
  walk.for_each_run([&](std::int64_t at, std::int64_t from, std::int64_t) {
    if (walk.y_step() == 1)
      return kernels::kernels<T>().scale(factor, dout + from, dx + at, walk.length(), target.add);
    const T value = factor * dout[from];
    for (T* to = dx + at; to != dx + at + walk.length(); ++to)
      *to = target.add ? *to + value : value;
  });
}

/// The sum over axes; as an `average`, divided by the number of elements that go into each.
Var scaled_sum(std::string_view name, const Var& x, const Axes& axes, bool keepdims, bool average) {
  check_floating(name, x);
  const Reduced result = reduced(name, x.shape(), axes);
  const Shape shape = result.shape(keepdims);
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const Broadcast walk(x.shape(), result.kept, x.shape());
    const std::size_t n = elements(shape);
    const T divisor =
        average ? static_cast<T>(elements(x.shape())) / static_cast<T>(std::max<std::size_t>(n, 1))
                : T{1};
    const auto forward = [walk, n, divisor](const Step& step) {
      T* out = step.out<T>();
      std::fill_n(out, n, T{0});
      add_runs(walk, step.in<T>(0), out);
      if (divisor != T{1})
        for (std::size_t i = 0; i < n; ++i) out[i] /= divisor;
    };
    const auto backward = [walk, divisor](const Step& step) {
      spread_runs(walk, T{1} / divisor, step.out_gradient<T>(), step.gradients[0]);
    };
    return Steps{forward, backward};
  });
  return result.record(name, x, keepdims, std::move(steps.forward), std::move(steps.backward));
}

/// The greatest of sign * x, times sign; a NaN stays.
template <class T>
void extremes(const Broadcast& walk, T sign, const T* x, T* out) {
  walk.for_each_run([&](std::int64_t at, std::int64_t to, std::int64_t) {
    for (std::size_t i = 0; i < walk.length(); ++i) {
      const T value = x[at + static_cast<std::int64_t>(i)];
      T& best = out[to + static_cast<std::int64_t>(i * walk.y_step())];
      if (sign * value > sign * best || value != value) best = value;
    }
  });
}

/// dx += dout / ties where x is the extreme; `ties` is room for one number per result.
template <class T>
void extremes_gradient(const Broadcast& walk, const Step& step, std::vector<T>& ties) {
  const T* x = step.in<T>(0);
  const T* out = step.out<T>();
  const T* dout = step.out_gradient<T>();
  T* dx = step.gradients[0].data<T>();
  const auto for_each_extreme = [&](auto&& function) {
    walk.for_each_run([&](std::int64_t at, std::int64_t to, std::int64_t) {
      for (std::size_t i = 0; i < walk.length(); ++i) {
        const std::int64_t from = at + static_cast<std::int64_t>(i);
        const std::int64_t of = to + static_cast<std::int64_t>(i * walk.y_step());
        if (x[from] == out[of]) function(from, of);
      }
    });
  };
  std::ranges::fill(ties, T{0});
  for_each_extreme([&](std::int64_t, std::int64_t of) { ties[static_cast<std::size_t>(of)] += 1; });
  clear_unless_adding(step.gradients[0]);
  for_each_extreme([&](std::int64_t from, std::int64_t of) {
    dx[from] += dout[of] / ties[static_cast<std::size_t>(of)];
  });
}

Var extreme(std::string_view name, const Var& x, const Axes& axes, bool keepdims, int direction) {
  check_floating(name, x);
  const Reduced result = reduced(name, x.shape(), axes);
  const Shape shape = result.shape(keepdims);
  if (x.shape().known() && x.shape().size() == 0 && shape.size() > 0)
    fail(name, "expected at least one element to choose from, got shape ", x.shape());
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const Broadcast walk(x.shape(), result.kept, x.shape());
    const std::size_t n = elements(shape);
    const T sign = static_cast<T>(direction);
    const auto forward = [walk, n, sign](const Step& step) {
      std::fill_n(step.out<T>(), n, -sign * std::numeric_limits<T>::infinity());
      extremes(walk, sign, step.in<T>(0), step.out<T>());
    };
    const auto backward = [walk, ties = std::vector<T>(n)](const Step& step) mutable {
      extremes_gradient(walk, step, ties);
    };
    return Steps{forward, backward};
  });
  return result.record(name, x, keepdims, std::move(steps.forward), std::move(steps.backward));
}

}  // namespace

Var sum(const Var& x, const Axes& axes, bool keepdims) {
  return scaled_sum("sum", x, axes, keepdims, false);
}

Var mean(const Var& x, const Axes& axes, bool keepdims) {
  return scaled_sum("mean", x, axes, keepdims, true);
}

Var max(const Var& x, const Axes& axes, bool keepdims) {
  return extreme("max", x, axes, keepdims, 1);
}

Var min(const Var& x, const Axes& axes, bool keepdims) {
  return extreme("min", x, axes, keepdims, -1);
}

Var batch_mean(const Var& x) {
  check_floating("batch_mean", x);
  if (x.shape().rank() < 2) fail("batch_mean", "expected rows of a batch, got shape ", x.shape());
  const Tape& tape = x.tape();
  const Shape shape = x.shape().without(0);
  const auto columns = elements(shape);
  const std::size_t rows = columns == 0 ? 0 : elements(x.shape()) / columns;
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const auto share = [&tape, rows]() -> T {
      const std::int64_t all = tape.state().batch_rows;
      return T{1} / static_cast<T>(all == 0 ? static_cast<std::int64_t>(rows) : all);
    };
    const auto forward = [=](const Step& step) {
      T* out = step.out<T>();
      kernels::kernels<T>().column_sums(step.in<T>(0), out, rows, columns, false);
      kernels::kernels<T>().scale(share(), out, out, columns, false);
    };
    const auto backward = [=](const Step& step) {
      const GradientTarget& dx = step.gradients[0];
      for (std::size_t row = 0; row < rows; ++row)
        kernels::kernels<T>().scale(share(), step.out_gradient<T>(), dx.data<T>() + row * columns,
                                    columns, dx.add);
    };
    return Steps{forward, backward};
  });
  const bool training = tape.mode() != Tape::Mode::inference;
  return x.tape().record({.name = "batch_mean",
                          .inputs = {x},
                          .shape = shape,
                          .dtype = x.dtype(),
                          .forward = std::move(steps.forward),
                          .backward = std::move(steps.backward),
                          .rows = training ? Rows::added : Rows::mixed,
                          .of_batch = true});
}

}  // namespace sluice::ops
