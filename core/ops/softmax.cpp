// SPDX-License-Identifier: MIT
#include "softmax.hpp"

#include <numeric>
#include <utility>

#include "../kernels/kernels.hpp"
#include "checks.hpp"
#include "shape.hpp"

namespace sluice::ops {
namespace {

/// A function of each row and its gradient from the result, which `select` picks from the kernels.
template <class Select>
Var of_rows(std::string_view name, const Var& x, Select select) {
  Steps steps = with_floating(x.dtype(), [&]<class T>(T) {
    const auto [function, gradient] = select(kernels::kernels<T>());
    const std::size_t rows = row_count(x.shape());
    const auto columns = static_cast<std::size_t>(x.shape().back());
    const auto forward = [function = function, rows, columns](const Step& step) {
      function(step.in<T>(0), step.out<T>(), rows, columns);
    };
    const auto backward = [gradient = gradient, rows, columns](const Step& step) {
      const GradientTarget& dx = step.gradients[0];
      gradient(step.out<T>(), step.out_gradient<T>(), dx.data<T>(), rows, columns, dx.add);
    };
    return Steps{forward, backward};
  });
  const Rows kept = rows_along(x, x.shape().rank() - 1);
  return x.tape().record(
      {name, {x}, x.shape(), x.dtype(), std::move(steps.forward), std::move(steps.backward), kept});
}

Var softmax_of_rows(const Var& x) {
  return of_rows("softmax", x, [](const auto& table) {
    return std::pair(table.softmax, table.softmax_gradient);
  });
}

Var log_softmax_of_rows(const Var& x) {
  return of_rows("log_softmax", x, [](const auto& table) {
    return std::pair(table.log_softmax, table.log_softmax_gradient);
  });
}

/// Applies a function of the last axis to another one, by swapping the two before and after.
Var along(std::string_view name, const Var& x, std::int64_t axis, Var (*function)(const Var&)) {
  check_floating(name, x);
  const std::size_t at = normalized_axis(name, axis, x.shape());
  if (at + 1 == x.shape().rank()) return function(x);
  std::vector<std::int64_t> swapped(x.shape().rank());
  std::iota(swapped.begin(), swapped.end(), 0);
  std::swap(swapped[at], swapped.back());
  return transpose(function(transpose(x, swapped)), swapped);
}

}  // namespace

Var softmax(const Var& x, std::int64_t axis) {
  return along("softmax", x, axis, softmax_of_rows);
}

Var log_softmax(const Var& x, std::int64_t axis) {
  return along("log_softmax", x, axis, log_softmax_of_rows);
}

}  // namespace sluice::ops
