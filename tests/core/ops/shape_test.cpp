// SPDX-License-Identifier: MIT
#include "../../../core/ops/shape.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using Function = std::function<Var(const Vars&)>;

namespace {

constexpr std::int64_t None = Shape::unknown;
const Tensor x = matrix({{1, 2, 3}, {4, 5, 6}});
const Tensor cube = Tensor::from<double>({2, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});

Function reshape(const Shape& shape) {
  return [shape](const Vars& v) { return ops::reshape(v[0], shape); };
}

Function transpose(const std::vector<std::int64_t>& axes) {
  return [axes](const Vars& v) { return ops::transpose(v[0], axes); };
}

Function concatenate(std::int64_t axis) {
  return [axis](const Vars& v) { return ops::concatenate(v, axis); };
}

Function slice(std::int64_t axis, std::int64_t begin, std::int64_t end) {
  return [=](const Vars& v) { return ops::slice(v[0], axis, begin, end); };
}

}  // namespace

TEST_SUITE("core/ops/shape") {
  TEST_CASE("reshape keeps the memory and completes one extent") {
    Tape tape;
    const Var v = tape.constant(x);
    const Var y = ops::reshape(v, {-1, 2});
    CHECK(y.shape() == Shape{3, 2});
    CHECK(y.node().slot == v.node().slot);
    check_close(y.value(), {3, 2}, {1, 2, 3, 4, 5, 6});
    check_gradients_both([](const Vars& w) { return ops::tanh(ops::reshape(w[0] * 0.2, {6})); },
                         {x});
  }

  TEST_CASE("flatten keeps the first axis") {
    const Function flatten = [](const Vars& v) { return ops::flatten(v[0]); };
    CHECK(evaluate(flatten, {cube}).shape() == Shape{2, 6});
    CHECK(evaluate(flatten, {vector({1, 2})}).shape() == Shape{2, 1});
    CHECK(inferred(flatten, {{None, 4, 5}}) == Shape{None, 20});
    CHECK(inferred(flatten, {{None, None, 5}}) == Shape{None, None});
    check_fails([&] { inferred(flatten, {{}}); },
                "[flatten] expected at least one axis, got a scalar ()");
  }

  TEST_CASE("axes of extent 1 come and go") {
    const auto expanded = [](std::int64_t axis) {
      return inferred([&](const Vars& v) { return ops::expand_dims(v[0], axis); }, {{None, 3}});
    };
    CHECK(expanded(0) == Shape{1, None, 3});
    CHECK(expanded(1) == Shape{None, 1, 3});
    CHECK(expanded(-1) == Shape{None, 3, 1});
    const auto squeezed = [](const ops::Axes& axes) {
      return inferred([&](const Vars& v) { return ops::squeeze(v[0], axes); }, {{1, None, 1}});
    };
    CHECK(squeezed({}) == Shape{None});
    CHECK(squeezed(-1) == Shape{1, None});
    CHECK(squeezed({0, 2}) == Shape{None});
    check_fails([&] { squeezed(1); },
                "[squeeze] expected axis 1 of extent 1, got shape (1, None, 1)");
    check_fails([&] { expanded(3); },
                "[expand_dims] axis 3 is out of range for shape (1, None, 3); use -3 to 2");
  }

  TEST_CASE("unknown batches are reshaped") {
    CHECK(inferred(reshape({-1, 2, 6}), {{None, 12}}) == Shape{None, 2, 6});
    CHECK(inferred(reshape({8, 4}), {{None, 4}}) == Shape{8, 4});
    CHECK(inferred(reshape({-1, 6}), {{2, 3}}) == Shape{1, 6});
  }

  TEST_CASE("reshape refuses another size") {
    for (const Shape& shape : {Shape{4}, Shape{-1, 4}})
      check_fails(
          [&] { evaluate(reshape(shape), {x}); },
          "[reshape] expected a shape of 6 elements as (2, 3) has, got " + to_string(shape));
    CHECK_THROWS_AS(evaluate(reshape({-1, -1}), {x}), std::invalid_argument);
  }

  TEST_CASE("transpose permutes axes") {
    check_close(evaluate(transpose({}), {x}), {3, 2}, {1, 4, 2, 5, 3, 6});
    check_close(evaluate(transpose({1, 0, 2}), {cube}), {2, 2, 3},
                {0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11});
    check_close(evaluate(transpose({-1, 0, 1}), {cube}), {3, 2, 2},
                {0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11});
    check_close(evaluate(transpose({}), {Tensor::full({}, 3)}), Shape{}, {3});
    for (const auto& axes : {std::vector<std::int64_t>{}, {2, 0, 1}, {0, 2, 1}, {0, 1, 2}})
      check_gradients_both(transpose(axes), {cube});
    check_gradients_both(
        [](const Vars& v) { return v[0] * ops::transpose(v[0]) + ops::transpose(v[0]); },
        {matrix({{1, 2}, {3, 4}})});
  }

  TEST_CASE("transpose moves unknown extents and integers") {
    CHECK(inferred(transpose({1, 0}), {{None, 3}}) == Shape{3, None});
    CHECK(evaluate(transpose({}), {x.astype(DType::int32)}).dtype() == DType::int32);
    check_fails([] { evaluate(transpose({0}), {x}); },
                "[transpose] expected 2 axes for shape (2, 3), got 1");
    check_fails(
        [] {
          evaluate(transpose({1, 1}), {x});
        },
        "[transpose] expected each axis of shape (2, 3) once, got axis 0 0 times");
  }

  TEST_CASE("concatenate puts values end to end") {
    const Tensor y = matrix({{7}, {8}});
    check_close(evaluate(concatenate(-1), {x, y}), {2, 4}, {1, 2, 3, 7, 4, 5, 6, 8});
    check_close(evaluate(concatenate(0), {x, x}), {4, 3}, {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
    check_close(evaluate(concatenate(1), {y, x, y}), {2, 5}, {7, 1, 2, 3, 7, 8, 4, 5, 6, 8});
    check_gradients_both(concatenate(1), {x, y});
    check_gradients_both(concatenate(1), {cube, cube});
    check_gradients_both(
        [](const Vars& v) {
          return ops::concatenate({v[0], v[0] * 2, v[0]}, 0);
        },
        {x});
  }

  TEST_CASE("concatenate passes no gradient to those that need none, and takes integers") {
    check_gradients(
        [](const Vars& v) {
          return ops::concatenate({v[0].tape().constant(x), v[0]});
        },
        {x});
    const Tensor integers = x.astype(DType::int32);
    CHECK(evaluate(concatenate(0), {integers, integers}).dtype() == DType::int32);
  }

  TEST_CASE("concatenate infers unknown extents and refuses what does not fit") {
    CHECK(inferred(concatenate(-1), {{None, 3}, {None, 4}}) == Shape{None, 7});
    CHECK(inferred(concatenate(-1), {{None, 3}, {5, 4}}) == Shape{5, 7});
    CHECK(inferred(concatenate(0), {{None, 3}, {2, 3}}) == Shape{None, 3});
    check_fails(
        [] {
          inferred(concatenate(-1), {{2, 3}, {4, 3}});
        },
        "[concatenate] expected shapes equal but for axis 1, got (2, 3) and (4, 3)");
    check_fails(
        [] {
          inferred(concatenate(0), {{2, 3}, {3}});
        },
        "[concatenate] expected shapes equal but for axis 0, got (2, 3) and (3,)");
    check_fails([] { ops::concatenate({}); },
                "[concatenate] expected at least one value, got none");
    check_fails(
        [] {
          evaluate(concatenate(0), {x, x.astype(DType::int32)});
        },
        "[concatenate] expected one dtype, got float64 of shape (2, 3) and int32 of shape "
        "(2, 3); cast one of them");
  }

  TEST_CASE("stack makes a new axis") {
    const auto stack = [](std::int64_t axis) {
      return [axis](const Vars& v) { return ops::stack(v, axis); };
    };
    const Tensors pair{vector({1, 2}), vector({3, 4})};
    check_close(evaluate(stack(0), pair), {2, 2}, {1, 2, 3, 4});
    check_close(evaluate(stack(-1), pair), {2, 2}, {1, 3, 2, 4});
    check_gradients_both(stack(1), {x, x});
    CHECK(inferred(stack(1), {{None, 3}, {None, 3}}) == Shape{None, 2, 3});
    check_fails(
        [&] {
          inferred(stack(0), {{2}, {3}});
        },
        "[stack] expected equal shapes, got (2,) and (3,)");
  }

  TEST_CASE("slice takes a part of an axis") {
    check_close(evaluate(slice(1, 1, 3), {x}), {2, 2}, {2, 3, 5, 6});
    check_close(evaluate(slice(0, 1, 2), {x}), {1, 3}, {4, 5, 6});
    check_close(evaluate(slice(1, 0, 1), {cube}), {2, 1, 3}, {0, 1, 2, 6, 7, 8});
    check_close(evaluate(slice(-1, 2, 2), {x}), {2, 0}, {});
    check_gradients_both(slice(1, 1, 3), {x});
    check_gradients_both(slice(1, 0, 1), {cube});
    check_gradients_both(
        [](const Vars& v) { return ops::slice(v[0], 1, 0, 2) * ops::slice(v[0], 1, 1, 3); }, {x});
    CHECK(inferred(slice(1, 1, 3), {{None, 3}}) == Shape{None, 2});
    check_fails([] { evaluate(slice(1, 2, 4), {x}); },
                "[slice] elements 2 to 4 of axis 1 are out of range for shape (2, 3)");
  }

  TEST_CASE("split cuts an axis into parts") {
    Tape tape;
    const Var v = tape.constant(x);
    const Vars parts = ops::split(v, {1, 2}, 1);
    check_close(parts.at(0).value(), {2, 1}, {1, 4});
    check_close(parts.at(1).value(), {2, 2}, {2, 3, 5, 6});
    CHECK(ops::split(v, 3).size() == 3);
    check_fails(
        [&] {
          ops::split(v, {1, 1}, 1);
        },
        "[split] expected extents that add up to 3 for axis 1 of shape (2, 3)");
    check_fails([&] { ops::split(v, 2); },
                "[split] expected a number of equal parts of axis -1 of shape (2, 3), got 2");
    check_gradients_both(
        [](const Vars& w) {
          const Vars halves = ops::split(w[0], {1, 2});
          return halves[0] * halves[1];
        },
        {x});
  }
}
