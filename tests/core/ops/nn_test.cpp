// SPDX-License-Identifier: MIT
#include "../../../core/ops/nn.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using Function = std::function<Var(const Vars&)>;

namespace {

constexpr std::int64_t None = Shape::unknown;
const Tensor table = matrix({{1, 2}, {3, 4}, {5, 6}});
const Function embedding = [](const Vars& v) { return ops::embedding(v[0], v[1]); };
const Function blend = [](const Vars& v) { return ops::blend(v[0], v[1], v[2]); };

Tensor integers(const std::vector<std::int32_t>& values) {
  return Tensor::from<std::int32_t>({static_cast<std::int64_t>(values.size())}, values);
}

}  // namespace

TEST_SUITE("core/ops/nn") {
  TEST_CASE("embedding looks rows up") {
    check_close(evaluate(embedding, {integers({2, 0, 2}), table}), {3, 2}, {5, 6, 1, 2, 5, 6});
    check_close(evaluate(embedding, {integers({1, 0}).reshape({2, 1}), table}), {2, 1, 2},
                {3, 4, 1, 2});
    check_close(evaluate(embedding, {vector({1.9, -0.5}), table}), {2, 2}, {3, 4, 1, 2});
    CHECK(inferred([](const Vars& v) { return ops::embedding(v[0], v[1]); }, {{None, 4}, {9, 3}}) ==
          Shape{None, 4, 3});
  }

  TEST_CASE("the gradient of an embedding adds up over equal indices") {
    Tape tape;
    const Var weights = tape.variable(table);
    const Var y = ops::embedding(tape.constant(integers({2, 0, 2})), weights);
    tape.backward(y, matrix({{1, 2}, {3, 4}, {5, 6}}));
    check_close(weights.gradient(), {3, 2}, {3, 4, 0, 0, 6, 8});
    check_gradients_both(embedding, {integers({2, 0, 2, 2}), table});
    check_gradients_both([](const Vars& v) { return ops::embedding(v[0], v[1]) * v[1]; },
                         {integers({2, 0, 1}), table});
  }

  TEST_CASE("floating indices that need a gradient get zeros") {
    Tape tape;
    const Var x = tape.variable(vector({1.5, 0.5}));
    const Var y = ops::sum(ops::embedding(x, tape.variable(table)));
    tape.backward(ops::sum(x));
    tape.backward(y);
    check_close(x.gradient(), {2}, {0, 0});
  }

  TEST_CASE("an index out of range is named, when replaying too") {
    check_fails(
        [] {
          evaluate(embedding, {integers({0, 3}), table});
        },
        "[embedding] index 3 at position 1 is out of range; use 0 to 2");
    check_fails(
        [] {
          evaluate(embedding, {vector({-1}), table});
        },
        "[embedding] index -1 at position 0 is out of range; use 0 to 2");
    CHECK_THROWS_AS(
        evaluate(embedding, {vector({std::numeric_limits<double>::quiet_NaN()}), table}),
        std::invalid_argument);
    Tape tape(Tape::Mode::inference);
    const Var indices = tape.input({2}, DType::int32);
    ops::embedding(indices, tape.constant(table));
    const Tensor wrong = integers({0, 7});
    tape.bind(indices, wrong.data());
    check_fails([&] { tape.replay(); },
                "[embedding] index 7 at position 1 is out of range; use 0 to 2");
  }

  TEST_CASE("one_hot marks the place of each index") {
    const Function one_hot = [](const Vars& v) { return ops::one_hot(v[0], 3, DType::float64); };
    check_close(evaluate(one_hot, {integers({2, 0})}), {2, 3}, {0, 0, 1, 1, 0, 0});
    check_close(evaluate(one_hot, {vector({1})}), {1, 3}, {0, 1, 0});
    CHECK(inferred(one_hot, {{None}}, DType::int32) == Shape{None, 3});
    check_fails([&] { evaluate(one_hot, {integers({3})}); },
                "[one_hot] index 3 at position 0 is out of range; use 0 to 2");
    check_fails([&] { inferred([](const Vars& v) { return ops::one_hot(v[0], 0); }, {{2}}); },
                "[one_hot] expected at least one class, got 0");
  }

  TEST_CASE("blend weighs two values by a gate") {
    check_close(evaluate(blend, {vector({0, 1, 0.25}), vector({1, 2, 4}), vector({5, 6, 8})}), {3},
                {5, 2, 7});
    check_gradients_both(blend, {random_tensor({2, 3}, 0, 1), random_tensor({2, 3}, -1, 1),
                                 random_tensor({2, 3}, 1, 2)});
    CHECK(inferred(blend, {{None, 3}, {None, 3}, {None, 3}}) == Shape{None, 3});
    check_fails(
        [] {
          inferred(blend, {{2, 3}, {2, 3}, {2, 1}});
        },
        "[blend] expected equal shapes, got (2, 3) and (2, 1)");
  }

  TEST_CASE("blend takes one value in several places, and constants") {
    const Tensor x = random_tensor({2, 20}, -1, 1);
    const Tensor gate = random_tensor({2, 20}, 0, 1, DType::float64, 2);
    check_gradients_both([](const Vars& v) { return ops::blend(v[0], v[1], v[1]); }, {gate, x});
    check_gradients_both([](const Vars& v) { return ops::blend(v[1], v[1], v[0]); }, {gate, x});
    check_gradients_both([](const Vars& v) { return ops::blend(v[0], v[0], v[0]); }, {x});
    for (std::size_t place = 0; place < 3; ++place)
      check_gradients_both(
          [&](const Vars& v) {
            Vars in(std::vector<Var>(3, v[0].tape().constant(gate.astype(v[0].dtype()))));
            in[place] = v[0];
            return blend(in);
          },
          {x});
  }

  TEST_CASE("dropout zeroes about the rate and scales the rest") {
    const Tensor ones = Tensor::full({200, 50}, 1);
    const Tensor y = evaluate([](const Vars& v) { return ops::dropout(v[0], 0.25, 3); }, {ones});
    const auto zeros = std::ranges::count(y.values(), 0.0F);
    CHECK(zeros > 2300);
    CHECK(zeros < 2700);
    const auto scaled = std::ranges::count(y.values(), 1 / 0.75F);
    CHECK(zeros + scaled == 10000);
  }

  TEST_CASE("dropout's mask follows from seed, step and row of the batch") {
    Tape tape;
    const Var x = tape.constant(Tensor::full({40, 10}, 1));
    const Var y = ops::dropout(x, 0.5, 3);
    const auto mask = [&](std::uint64_t step, std::int64_t first_row) {
      tape.replay({step, first_row});
      return y.value();
    };
    check_close(mask(5, 0), mask(5, 0));
    CHECK(!std::ranges::equal(mask(5, 0).values(), mask(6, 0).values()));
    check_close(mask(5, 0).rows(30, 40), mask(5, 30).rows(0, 10));
    const Tensor other =
        evaluate([](const Vars& v) { return ops::dropout(v[0], 0.5, 4); }, {x.value()});
    CHECK(!std::ranges::equal(mask(0, 0).values(), other.values()));
  }

  TEST_CASE("dropout's gradient goes through the same mask") {
    const Function function = [](const Vars& v) { return ops::dropout(v[0], 0.4, 3); };
    check_gradients_both(function, {random_tensor({5, 7}, -1, 1)});
    check_gradients_both(function, {random_tensor({9}, -1, 1)});
    check_gradients_both([&](const Vars& v) { return function(v) * v[0] + v[0]; },
                         {random_tensor({2, 3, 4}, -1, 1)});
  }

  TEST_CASE("dropout of rate 0 is nothing, and other rates are checked") {
    Tape tape;
    const Var x = tape.constant(table);
    CHECK(&ops::dropout(x, 0, 1).node() == &x.node());
    CHECK(inferred([](const Vars& v) { return ops::dropout(v[0], 0.5, 1); }, {{None, 2}}) ==
          Shape{None, 2});
    check_fails([&] { ops::dropout(x, 1, 1); }, "[dropout] expected a rate in [0, 1), got 1");
    check_fails([&] { ops::dropout(x, -0.5, 1); }, "[dropout] expected a rate in [0, 1), got -0.5");
  }
}
