// SPDX-License-Identifier: MIT
#include "../../../core/ops/reduce.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "../../../core/ops/elementwise.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using ops::Axes;

namespace {

using Reduction = Var (*)(const Var&, const Axes&, bool);

Tensor reduce(Reduction function, const Tensor& x, const Axes& axes, bool keepdims = false) {
  return evaluate([&](const Vars& v) { return function(v[0], axes, keepdims); }, {x});
}

const Tensor x = matrix({{1, 5, 3}, {4, 2, 6}});
const double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_SUITE("core/ops/reduce") {
  TEST_CASE("all axes, one or several are reduced") {
    check_close(reduce(ops::sum, x, {}), Shape{}, {21});
    check_close(reduce(ops::sum, x, 0), {3}, {5, 7, 9});
    check_close(reduce(ops::sum, x, -1), {2}, {9, 12});
    check_close(reduce(ops::sum, x, {0, 1}), Shape{}, {21});
    check_close(reduce(ops::mean, x, {}), Shape{}, {3.5});
    check_close(reduce(ops::mean, x, 0), {3}, {2.5, 3.5, 4.5});
    check_close(reduce(ops::max, x, {}), Shape{}, {6});
    check_close(reduce(ops::max, x, 0), {3}, {4, 5, 6});
    check_close(reduce(ops::min, x, 1), {2}, {1, 2});
  }

  TEST_CASE("reduced axes may be kept as 1") {
    check_close(reduce(ops::sum, x, {}, true), {1, 1}, {21});
    check_close(reduce(ops::mean, x, 1, true), {2, 1}, {3, 4});
    check_close(reduce(ops::max, x, {0}, true), {1, 3}, {4, 5, 6});
  }

  TEST_CASE("axes that are not side by side are reduced") {
    const Tensor cube = Tensor::from<double>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
    check_close(reduce(ops::sum, cube, {0, 2}), {2}, {14, 22});
    check_close(reduce(ops::mean, cube, {2, 0}, true), {1, 2, 1}, {3.5, 5.5});
    check_close(reduce(ops::max, cube, 1), {2, 2}, {3, 4, 7, 8});
  }

  TEST_CASE("gradients of every reduction are right") {
    for (const Reduction function : {ops::sum, ops::mean, ops::max, ops::min})
      for (const Axes& axes : {Axes(), Axes(0), Axes(1), Axes(-1), Axes{0, 2}, Axes{1, 2}})
        check_gradients_both([&](const Vars& v) { return function(v[0], axes, false); },
                             {random_tensor({2, 3, 4}, -4, 4)});
  }

  TEST_CASE("a value reduced and used otherwise gets both gradients") {
    check_gradients_both([](const Vars& v) { return v[0] - ops::mean(v[0], -1, true); }, {x});
    check_gradients_both([](const Vars& v) { return v[0] * ops::max(v[0], 0); }, {x});
    check_gradients_both([](const Vars& v) { return ops::sum(v[0], 0) + ops::sum(v[0], 0); }, {x});
  }

  TEST_CASE("equal extremes share the gradient equally") {
    Tape tape;
    const Var v = tape.variable(matrix({{1, 3, 3}, {2, 2, 2}}));
    tape.backward(ops::max(v, 1), vector({1, 3}));
    check_close(v.gradient(), {2, 3}, {0, 0.5, 0.5, 1, 1, 1});
    tape.backward(ops::min(v));
    check_close(v.gradient(), {2, 3}, {1, 0, 0, 0, 0, 0});
  }

  TEST_CASE("NaN and infinities come through") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Tensor odd = matrix({{1, nan}, {nan, 1}, {-infinity, -infinity}});
    check_close(reduce(ops::max, odd, 1), {3}, {nan, nan, -infinity});
    check_close(reduce(ops::min, odd, 1), {3}, {nan, nan, -infinity});
    check_close(reduce(ops::sum, odd, 1), {3}, {nan, nan, -infinity});
  }

  TEST_CASE("sums of nothing are 0 and extremes of nothing are refused") {
    check_close(reduce(ops::sum, Tensor({0, 2}, DType::float64), 0), {2}, {0, 0});
    check_fails(
        [] {
          reduce(ops::max, Tensor({0, 2}, DType::float64), 0);
        },
        "[max] expected at least one element to choose from, got shape (0, 2)");
  }

  TEST_CASE("unknown extents are inferred") {
    const Shape batch{Shape::unknown, 3, 4};
    const auto shape = [&](const Axes& axes, bool keepdims) {
      return inferred([&](const Vars& v) { return ops::max(v[0], axes, keepdims); }, {batch});
    };
    CHECK(shape({}, false) == Shape{});
    CHECK(shape(-1, false) == Shape{Shape::unknown, 3});
    CHECK(shape(1, true) == Shape{Shape::unknown, 1, 4});
    CHECK(inferred([](const Vars& v) { return ops::mean(v[0], 0); }, {batch}) == Shape{3, 4});
  }

  TEST_CASE("the mean over a batch is that of its rows, with its gradient") {
    const auto batch_mean = [](const Vars& v) { return ops::batch_mean(v[0]); };
    check_close(evaluate(batch_mean, {matrix({{1, 2}, {3, 5}, {8, -4}})}), {2}, {4, 1});
    check_gradients_both(batch_mean, {random_tensor({4, 3}, -1, 1)});
    check_gradients_both(batch_mean, {random_tensor({4, 2, 3}, -1, 1)});
    check_fails([&] { inferred(batch_mean, {{4}}); },
                "[batch_mean] expected rows of a batch, got shape (4,)");
  }

  TEST_CASE("wrong axes and dtypes are refused") {
    check_fails([] { reduce(ops::sum, x, 2); },
                "[sum] axis 2 is out of range for shape (2, 3); use -2 to 1");
    check_fails(
        [] {
          reduce(ops::mean, x, {1, -1});
        },
        "[mean] axis -1 of shape (2, 3) is named twice");
    check_fails([] { reduce(ops::min, x.astype(DType::int32), 0); },
                "[min] expected float32 or float64, got int32 of shape (2, 3); cast it first");
  }
}
