// SPDX-License-Identifier: MIT
#include "../../../core/ops/loss.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using Function = std::function<Var(const Vars&)>;

namespace {

constexpr std::int64_t None = Shape::unknown;
const Function sigmoid = [](const Vars& v) { return ops::sigmoid_crossentropy(v[0], v[1]); };
const Function softmax = [](const Vars& v) { return ops::softmax_crossentropy(v[0], v[1]); };
const Function sparse = [](const Vars& v) { return ops::sparse_softmax_crossentropy(v[0], v[1]); };

/// A cross-entropy of a variable with these targets as data.
Function against(const Function& function, const Tensor& targets) {
  return [=](const Vars& v) {
    return function({v[0], v[0].tape().constant(targets.astype(v[0].dtype()))});
  };
}

const Tensor logits = matrix({{1, 2, 3}, {0, 0, 5}});
const Tensor targets = matrix({{0, 1, 0}, {0.25, 0.25, 0.5}});
const Tensor labels = Tensor::from<std::int32_t>({2}, {2, 0});

}  // namespace

TEST_SUITE("core/ops/loss") {
  TEST_CASE("sigmoid_crossentropy is Keras's binary cross-entropy from logits") {
    check_close(evaluate(sigmoid, {vector({-2, 0, 3, 50}), vector({0, 0.5, 1, 0})}), {4},
                {0.1269280110429725, 0.6931471805599453, 0.04858735157374206, 50});
    check_gradients_both(against(sigmoid, vector({0, 0.5, 1, 0.2})), {vector({-2, 0, 3, 1})});
    CHECK(inferred(sigmoid, {{None, 1}, {8, 1}}) == Shape{8, 1});
  }

  TEST_CASE("softmax_crossentropy is Keras's categorical cross-entropy from logits") {
    check_close(evaluate(softmax, {logits, targets}), {2}, {1.4076059644443801, 2.513385901721449});
    check_gradients_both(against(softmax, targets), {logits});
    check_gradients_both(against(softmax, matrix({{0.3, 0.2, 0.1}, {1, 1, 0}})), {logits});
    CHECK(inferred(softmax, {{None, 4, 3}, {None, 4, 3}}) == Shape{None, 4});
  }

  TEST_CASE("sparse_softmax_crossentropy takes one label per row") {
    check_close(evaluate(sparse, {logits, labels}), {2}, {0.40760596444438024, 5.013385901721449});
    check_close(evaluate(sparse, {logits, vector({2, 0})}), {2},
                {0.40760596444438024, 5.013385901721449});
    check_gradients_both(sparse, {logits, labels});
    CHECK(inferred(sparse, {{None, 3}, {None}}) == Shape{None});
  }

  TEST_CASE("great logits give finite losses") {
    const Tensor great = matrix({{1000, -1000}});
    check_close(evaluate(softmax, {great, matrix({{0, 1}})}), {1}, {2000});
    check_close(evaluate(sigmoid, {great, matrix({{0, 1}})}), {1, 2}, {1000, 1000});
  }

  TEST_CASE("weighted_sum weighs, sums and scales") {
    const Tensor losses = vector({1, 2, 3});
    const Tensor weights = vector({1, 0, 2});
    check_close(evaluate([](const Vars& v) { return ops::weighted_sum(v[0], {}); }, {losses}),
                Shape{}, {6});
    check_close(evaluate([](const Vars& v) { return ops::weighted_sum(v[0], v[1], 0.5); },
                         {losses, weights}),
                Shape{}, {3.5});
    check_close(evaluate([](const Vars& v) { return ops::weighted_sum(v[0], v[1], v[2]); },
                         {losses, weights, vector({2})}),
                Shape{}, {14});
  }

  TEST_CASE("weighted_sum has the gradients of values, weights and scale") {
    const Tensor losses = random_tensor({2, 3}, 0, 2);
    const Tensor weights = random_tensor({2, 3}, 0, 1, DType::float64, 2);
    const Tensor scale = vector({0.7});
    check_gradients_both([](const Vars& v) { return ops::weighted_sum(v[0], {}, 0.5); }, {losses});
    check_gradients_both([](const Vars& v) { return ops::weighted_sum(v[0], v[1], -2.0); },
                         {losses, weights});
    check_gradients_both([](const Vars& v) { return ops::weighted_sum(v[0], {}, v[1]); },
                         {losses, scale});
    check_gradients_both([](const Vars& v) { return ops::weighted_sum(v[0], v[1], v[2]) * v[2]; },
                         {losses, weights, scale});
    check_gradients_both([](const Vars& v) { return ops::weighted_sum(v[0], v[0]); }, {losses});
  }

  TEST_CASE("weighted_sum infers a scalar and checks its operands") {
    const Function weigh = [](const Vars& v) { return ops::weighted_sum(v[0], v[1], v[2]); };
    CHECK(inferred(weigh, {{None}, {None}, {}}) == Shape{});
    check_fails(
        [&] {
          inferred(weigh, {{3}, {2}, {}});
        },
        "[weighted_sum] expected equal shapes, got (3,) and (2,)");
    check_fails(
        [&] {
          inferred(weigh, {{3}, {3}, {2}});
        },
        "[weighted_sum] expected a scale of one element, got shape (2,)");
  }

  TEST_CASE("cross-entropies refuse what does not fit") {
    check_fails(
        [] {
          inferred(sigmoid, {{2, 1}, {2}});
        },
        "[sigmoid_crossentropy] expected equal shapes, got (2, 1) and (2,)");
    check_fails(
        [] {
          inferred(softmax, {{2, 3}, {2, 4}});
        },
        "[softmax_crossentropy] expected equal shapes, got (2, 3) and (2, 4)");
    check_fails(
        [] {
          inferred(sparse, {{2, 3}, {2, 1}});
        },
        "[sparse_softmax_crossentropy] expected one label per row of logits (2, 3), got "
        "labels of shape (2, 1)");
    check_fails(
        [] {
          inferred(softmax, {{2, 3}, {2, 3}}, DType::int32);
        },
        "[softmax_crossentropy] expected float32 or float64, got int32 of shape (2, 3); "
        "cast it first");
    check_fails(
        [] {
          evaluate(sparse, {logits, Tensor::from<std::int32_t>({2}, {0, 3})});
        },
        "[one_hot] index 3 at position 1 is out of range; use 0 to 2");
  }

  TEST_CASE("targets that would need a gradient are refused") {
    Tape tape;
    const Var x = tape.variable(logits);
    check_fails(
        [&] {
          softmax({x, ops::sigmoid(x)});
        },
        "[softmax_crossentropy] expected targets that need no gradient, got a value that "
        "depends on variables");
  }
}
