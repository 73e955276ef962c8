// SPDX-License-Identifier: MIT
#include "elementwise.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"
#include "broadcast.hpp"
#include "checks.hpp"

namespace sluice::ops {
namespace {

using kernels::Binary;
using kernels::Unary;

Var unary(std::string_view name, Unary f, const Var& x, double parameter = 0) {
  check_floating(name, x);
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const std::size_t n = elements(x.shape());
    const T p = static_cast<T>(parameter);
    const auto forward = [f, n, p](const Step& step) {
      kernels::kernels<T>().unary(f, step.in<T>(0), step.out<T>(), n, p);
    };
    const auto backward = [f, n, p](const Step& step) {
      const GradientTarget& dx = step.gradients[0];
      kernels::kernels<T>().unary_gradient(f, step.in<T>(0), step.out<T>(), step.out_gradient<T>(),
                                           dx.data<T>(), n, p, dx.add);
    };
    return Steps{forward, backward};
  });
  return x.tape().record({.name = name,
                          .inputs = {x},
                          .shape = x.shape(),
                          .dtype = x.dtype(),
                          .forward = std::move(steps.forward),
                          .backward = std::move(steps.backward),
                          .attributes = parameter == 0 ? Dict{} : Dict{{"parameter", parameter}},
                          .in_place = true});
}

/// d = or += dout * df/dx of operands of the result's shape, where that takes one pass.
template <class T>
bool simple_gradient(Binary f, std::size_t k, const Broadcast& walk, const Step& step) {
  const GradientTarget& target = step.gradients[k];
  const auto& kernel = kernels::kernels<T>();
  const auto n = static_cast<std::size_t>(step.output->size);
  if (target.slot->size != step.output->size) return false;
  if (f == Binary::add || f == Binary::subtract) {
    const T sign = f == Binary::subtract && k == 1 ? T{-1} : T{1};
    kernel.scale(sign, step.out_gradient<T>(), target.data<T>(), n, target.add);
    return true;
  }
  if (f != Binary::multiply || target.add) return false;
  walk.for_each_run([&](std::int64_t x, std::int64_t y, std::int64_t at) {
    const T* other = k == 0 ? step.in<T>(1) + y : step.in<T>(0) + x;
    kernel.binary(f, step.out_gradient<T>() + at, 1, other, k == 0 ? walk.y_step() : walk.x_step(),
                  target.data<T>() + at, walk.length());
  });
  return true;
}

template <class T>
void binary_backward(Binary f, const Broadcast& walk, const Step& step) {
  for (std::size_t k = 0; k < 2; ++k) {
    const GradientTarget& target = step.gradients[k];
    if (!target || simple_gradient<T>(f, k, walk, step)) continue;
    clear_unless_adding(target);
    T* dx = k == 0 ? target.data<T>() : nullptr;
    T* dy = k == 1 ? target.data<T>() : nullptr;
    walk.for_each_run([&](std::int64_t x, std::int64_t y, std::int64_t at) {
      kernels::kernels<T>().binary_gradient(f, step.in<T>(0) + x, walk.x_step(), step.in<T>(1) + y,
                                            walk.y_step(), step.out_gradient<T>() + at,
                                            dx ? dx + x : dx, dy ? dy + y : dy, walk.length());
    });
  }
}

Var binary(std::string_view name, Binary f, const Var& x, const Var& y) {
  check_floating(name, x);
  check_same_dtype(name, x, y);
  const Shape shape = broadcast(name, x.shape(), y.shape());
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const Broadcast walk(x.shape(), y.shape(), shape);
    const auto forward = [f, walk](const Step& step) {
      walk.for_each_run([&](std::int64_t from_x, std::int64_t from_y, std::int64_t at) {
        kernels::kernels<T>().binary(f, step.in<T>(0) + from_x, walk.x_step(),
                                     step.in<T>(1) + from_y, walk.y_step(), step.out<T>() + at,
                                     walk.length());
      });
    };
    const auto backward = [f, walk](const Step& step) { binary_backward<T>(f, walk, step); };
    return Steps{forward, backward};
  });
  return x.tape().record({name,
                          {x, y},
                          shape,
                          x.dtype(),
                          std::move(steps.forward),
                          std::move(steps.backward),
                          rows_kept(x, shape) | rows_kept(y, shape)});
}

/// The derivative of f(x, number) by x, or of f(number, x), where it is a constant.
std::optional<double> constant_slope(Binary f, double number, bool number_first) {
  if (f == Binary::multiply) return number;
  if (f == Binary::add || f == Binary::subtract)
    return f == Binary::subtract && number_first ? -1 : 1;
  return std::nullopt;
}

template <class T>
void with_number_backward(Binary f, T c, bool c_first, const Step& step) {
  const GradientTarget& dx = step.gradients[0];
  const auto& kernel = kernels::kernels<T>();
  const auto n = static_cast<std::size_t>(step.output->size);
  if (const auto slope = constant_slope(f, c, c_first)) {
    kernel.scale(static_cast<T>(*slope), step.out_gradient<T>(), dx.data<T>(), n, dx.add);
    return;
  }
  clear_unless_adding(dx);
  if (c_first)
    kernel.binary_gradient(f, &c, 0, step.in<T>(0), 1, step.out_gradient<T>(), nullptr,
                           dx.data<T>(), n);
  else
    kernel.binary_gradient(f, step.in<T>(0), 1, &c, 0, step.out_gradient<T>(), dx.data<T>(),
                           nullptr, n);
}

/// f(x, number) for each element, or f(number, x).
Var with_number(std::string_view name, Binary f, const Var& x, double number,
                bool number_first = false) {
  check_floating(name, x);
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const std::size_t n = elements(x.shape());
    const T c = static_cast<T>(number);
    const auto forward = [f, n, c, number_first](const Step& step) {
      const auto apply = kernels::kernels<T>().binary;
      if (number_first)
        apply(f, &c, 0, step.in<T>(0), 1, step.out<T>(), n);
      else
        apply(f, step.in<T>(0), 1, &c, 0, step.out<T>(), n);
    };
    const auto backward = [f, c, number_first](const Step& step) {
      with_number_backward<T>(f, c, number_first, step);
    };
    return Steps{forward, backward};
  });
  return x.tape().record({name,
                          {x},
                          x.shape(),
                          x.dtype(),
                          std::move(steps.forward),
                          std::move(steps.backward),
                          Rows::kept,
                          {{"number", number}, {"number_first", number_first}}});
}

}  // namespace

Var add(const Var& x, const Var& y) {
  return binary("add", Binary::add, x, y);
}
Var add(const Var& x, double y) {
  return with_number("add", Binary::add, x, y);
}
Var subtract(const Var& x, const Var& y) {
  return binary("subtract", Binary::subtract, x, y);
}
Var subtract(const Var& x, double y) {
  return with_number("subtract", Binary::subtract, x, y);
}
Var subtract(double x, const Var& y) {
  return with_number("subtract", Binary::subtract, y, x, true);
}
Var multiply(const Var& x, const Var& y) {
  return binary("multiply", Binary::multiply, x, y);
}
Var multiply(const Var& x, double y) {
  return with_number("multiply", Binary::multiply, x, y);
}
Var divide(const Var& x, const Var& y) {
  return binary("divide", Binary::divide, x, y);
}
Var divide(const Var& x, double y) {
  return with_number("divide", Binary::divide, x, y);
}
Var divide(double x, const Var& y) {
  return with_number("divide", Binary::divide, y, x, true);
}

Var maximum(const Var& x, const Var& y) {
  return binary("maximum", Binary::maximum, x, y);
}
Var maximum(const Var& x, double y) {
  return with_number("maximum", Binary::maximum, x, y);
}
Var minimum(const Var& x, const Var& y) {
  return binary("minimum", Binary::minimum, x, y);
}
Var minimum(const Var& x, double y) {
  return with_number("minimum", Binary::minimum, x, y);
}

Var power(const Var& x, double exponent) {
  return with_number("power", Binary::power, x, exponent);
}
Var clip(const Var& x, double low, double high) {
  if (!(low <= high)) fail("clip", "expected low <= high, got ", low, " and ", high);
  return minimum(maximum(x, low), high);
}

Var negate(const Var& x) {
  return unary("negate", Unary::negate, x);
}
Var exp(const Var& x) {
  return unary("exp", Unary::exp, x);
}
Var log(const Var& x) {
  return unary("log", Unary::log, x);
}
Var sqrt(const Var& x) {
  return unary("sqrt", Unary::sqrt, x);
}
Var square(const Var& x) {
  return unary("square", Unary::square, x);
}
Var abs(const Var& x) {
  return unary("abs", Unary::abs, x);
}
Var relu(const Var& x) {
  return unary("relu", Unary::relu, x);
}
Var leaky_relu(const Var& x, double negative_slope) {
  return unary("leaky_relu", Unary::leaky_relu, x, negative_slope);
}
Var elu(const Var& x, double alpha) {
  return unary("elu", Unary::elu, x, alpha);
}
Var selu(const Var& x) {
  return unary("selu", Unary::selu, x);
}
Var sigmoid(const Var& x) {
  return unary("sigmoid", Unary::sigmoid, x);
}
Var hard_sigmoid(const Var& x) {
  return unary("hard_sigmoid", Unary::hard_sigmoid, x);
}
Var tanh(const Var& x) {
  return unary("tanh", Unary::tanh, x);
}
Var softplus(const Var& x) {
  return unary("softplus", Unary::softplus, x);
}
Var softsign(const Var& x) {
  return unary("softsign", Unary::softsign, x);
}
Var silu(const Var& x) {
  return unary("silu", Unary::silu, x);
}
Var gelu(const Var& x) {
  return unary("gelu", Unary::gelu, x);
}
Var mish(const Var& x) {
  return unary("mish", Unary::mish, x);
}
Var exponential(const Var& x) {
  return unary("exponential", Unary::exp, x);
}

Var cast(const Var& x, DType dtype) {
  if (x.dtype() == dtype) return x;
  Steps steps = with_dtype(x.dtype(), [&]<class From>(From) {
    return with_dtype(dtype, [&]<class To>(To) {
      const std::size_t n = elements(x.shape());
      const auto forward = [n](const Step& step) {
        std::transform(step.in<From>(0), step.in<From>(0) + n, step.out<To>(),
                       [](From value) { return static_cast<To>(value); });
      };
      const auto backward = [n](const Step& step) {
        const GradientTarget& dx = step.gradients[0];
        clear_unless_adding(dx);
        for (std::size_t i = 0; i < n; ++i)
          dx.data<From>()[i] += static_cast<From>(step.out_gradient<To>()[i]);
      };
      StepFunction gradient;
      if (is_floating(x.dtype()) && is_floating(dtype)) gradient = backward;
      return Steps{forward, gradient};
    });
  });
  return x.tape().record({"cast",
                          {x},
                          x.shape(),
                          dtype,
                          std::move(steps.forward),
                          std::move(steps.backward),
                          Rows::kept,
                          {{"dtype", to_string(dtype)}}});
}

}  // namespace sluice::ops

namespace sluice {

Var operator+(const Var& x, const Var& y) {
  return ops::add(x, y);
}
Var operator+(const Var& x, double y) {
  return ops::add(x, y);
}
Var operator+(double x, const Var& y) {
  return ops::add(y, x);
}
Var operator-(const Var& x, const Var& y) {
  return ops::subtract(x, y);
}
Var operator-(const Var& x, double y) {
  return ops::subtract(x, y);
}
Var operator-(double x, const Var& y) {
  return ops::subtract(x, y);
}
Var operator*(const Var& x, const Var& y) {
  return ops::multiply(x, y);
}
Var operator*(const Var& x, double y) {
  return ops::multiply(x, y);
}
Var operator*(double x, const Var& y) {
  return ops::multiply(y, x);
}
Var operator/(const Var& x, const Var& y) {
  return ops::divide(x, y);
}
Var operator/(const Var& x, double y) {
  return ops::divide(x, y);
}
Var operator/(double x, const Var& y) {
  return ops::divide(x, y);
}
Var operator-(const Var& x) {
  return ops::negate(x);
}

}  // namespace sluice
