// SPDX-License-Identifier: MIT
#include "../../../core/ops/linalg.hpp"
#include "../../../core/ops/elementwise.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/shape.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using Function = std::function<Var(const Vars&)>;

namespace {

const Function matmul = [](const Vars& v) { return ops::matmul(v[0], v[1]); };
const Function dense = [](const Vars& v) { return ops::dense(v[0], v[1], v[2]); };

Tensor random(const Shape& shape, std::uint32_t seed) {
  return random_tensor(shape, -1, 1, DType::float64, seed);
}

/// dense of two inputs side by side, with kernel and bias last.
Function dense_of_two(const char* activation) {
  return [activation](const Vars& v) {
    return ops::dense(Vars{v[0], v[1]}, v[2], v[3], activation);
  };
}

}  // namespace

TEST_SUITE("core/ops/linalg") {
  TEST_CASE("matmul multiplies matrices") {
    const Tensor x = matrix({{1, 2, 3}, {4, 5, 6}});
    const Tensor y = matrix({{1, 0}, {-1, 2}, {3, 1}});
    check_close(evaluate(matmul, {x, y}), {2, 2}, {8, 7, 17, 16});
    check_gradients_both(matmul, {x, y});
    check_gradients_both([](const Vars& v) { return ops::matmul(v[0], v[0]); },
                         {random({3, 3}, 1)});
  }

  TEST_CASE("matmul takes leading axes on the left") {
    const Tensor x = random({2, 2, 3}, 1);
    const Tensor y = random({3, 4}, 2);
    const Tensor flat = evaluate(matmul, {x.reshape({4, 3}), y});
    check_close(evaluate(matmul, {x, y}), flat.reshape({2, 2, 4}));
    check_gradients_both(matmul, {x, y});
  }

  TEST_CASE("matmul multiplies pairs along equal leading axes") {
    const Tensor x = random({2, 1, 2, 3}, 1);
    const Tensor y = random({2, 1, 3, 4}, 2);
    const Tensor z = evaluate(matmul, {x, y});
    CHECK(z.shape() == Shape{2, 1, 2, 4});
    for (const std::int64_t k : {0, 1})
      check_close(
          z.rows(k, k + 1).reshape({2, 4}),
          evaluate(matmul, {x.rows(k, k + 1).reshape({2, 3}), y.rows(k, k + 1).reshape({3, 4})}));
    check_gradients_both(matmul, {x, y});
  }

  TEST_CASE("dense multiplies, adds the bias and applies the activation") {
    const Tensors in{matrix({{1, 2}, {3, -4}}), matrix({{1, 0, 2}, {-1, 1, 1}}),
                     vector({0.5, -1, 0})};
    check_close(evaluate(dense, in), {2, 3}, {-0.5, 1, 4, 7.5, -5, 2});
    check_close(evaluate([](const Vars& v) { return ops::dense(v[0], v[1]); }, in), {2, 3},
                {-1, 2, 4, 7, -4, 2});
    check_close(evaluate([](const Vars& v) { return ops::dense(v[0], v[1], v[2], "relu"); }, in),
                {2, 3}, {0, 1, 4, 7.5, 0, 2});
  }

  TEST_CASE("dense has the gradients of its inputs, kernel and bias") {
    const Tensors in{random({3, 2}, 1), random({2, 4}, 2), random({4}, 3)};
    for (const char* activation : {"linear", "tanh", "sigmoid", "relu", "elu", "gelu", "silu"}) {
      CAPTURE(activation);
      check_gradients_both([&](const Vars& v) { return ops::dense(v[0], v[1], v[2], activation); },
                           in);
      check_gradients_both(
          [&](const Vars& v) { return ops::dense(v[0], v[1], std::nullopt, activation); },
          {in[0], in[1]});
    }
    check_gradients_both(dense, {random({2, 3, 2}, 1), in[1], in[2]});
  }

  TEST_CASE("inputs side by side are as good as concatenated") {
    const Tensors in{random({2, 2, 3}, 1), random({2, 2, 2}, 2), random({5, 4}, 3), random({4}, 4)};
    const Function concatenated = [](const Vars& v) {
      return ops::dense(ops::concatenate({v[0], v[1]}), v[2], v[3], "tanh");
    };
    check_close(evaluate(dense_of_two("tanh"), in), evaluate(concatenated, in));
    check_gradients_both(dense_of_two("tanh"), in);
    check_gradients_both(dense_of_two("softmax"), in);
  }

  TEST_CASE("dense takes one value several times") {
    check_gradients_both(
        [](const Vars& v) {
          return ops::dense(Vars{v[0], v[0]}, v[1], std::nullopt, "sigmoid");
        },
        {random({2, 3}, 1), random({6, 2}, 2)});
    check_gradients_both([](const Vars& v) { return ops::dense(v[0], v[0]) * v[0]; },
                         {random({3, 3}, 1)});
  }

  TEST_CASE("dense computes no gradient that nobody needs") {
    const Tensors values{random({3, 2}, 1), random({2, 4}, 2), random({4}, 3)};
    for (std::size_t wanted = 0; wanted < 3; ++wanted) {
      Tape tape;
      Vars v;
      for (std::size_t k = 0; k < 3; ++k)
        v.push_back(k == wanted ? tape.variable(values[k]) : tape.constant(values[k]));
      tape.backward(ops::sum(ops::dense(v[0], v[1], v[2], "tanh")));
      for (std::size_t k = 0; k < 3; ++k)
        CHECK((v[k].node().slot->gradient != nullptr) == (k == wanted));
      check_gradients(
          [&](const Vars& x) {
            const auto operand = [&](std::size_t k) {
              return k == wanted ? x[0] : x[0].tape().constant(values[k]);
            };
            return ops::dense(operand(0), operand(1), operand(2), "tanh");
          },
          {values[wanted]});
    }
  }

  TEST_CASE("a batch may be empty") {
    Tape tape;
    const Var x = tape.variable(Tensor({0, 2}));
    const Var kernel = tape.variable(Tensor::full({2, 3}, 1));
    const Var bias = tape.variable(Tensor::full({3}, 1));
    const Var y = ops::matmul(ops::dense(x, kernel, bias, "relu"), ops::transpose(kernel));
    CHECK(y.value().shape() == Shape{0, 2});
    tape.backward(ops::sum(y));
    check_close(kernel.gradient(), {2, 3}, {0, 0, 0, 0, 0, 0});
    check_close(bias.gradient(), {3}, {0, 0, 0});
  }

  TEST_CASE("unknown batches are inferred") {
    const std::int64_t None = Shape::unknown;
    CHECK(inferred(matmul, {{None, 3}, {3, 2}}) == Shape{None, 2});
    CHECK(inferred(matmul, {{None, 5, 3}, {None, 3, 2}}) == Shape{None, 5, 2});
    CHECK(inferred(dense, {{None, 3}, {3, 2}, {2}}) == Shape{None, 2});
    CHECK(inferred(dense, {{None, 7, 3}, {3, 2}, {2}}) == Shape{None, 7, 2});
    CHECK(inferred(dense_of_two("gelu"), {{None, 3}, {4, 1}, {4, 2}, {2}}) == Shape{4, 2});
  }

  TEST_CASE("matmul refuses shapes that do not fit") {
    check_fails(
        [] {
          inferred(matmul, {{2, 3}, {2, 3}});
        },
        "[matmul] expected 3 rows on the right, got shapes (2, 3) and (2, 3)");
    check_fails(
        [] {
          inferred(matmul, {{3}, {3, 2}});
        },
        "[matmul] expected at least 2 axes each, got shapes (3,) and (3, 2)");
    check_fails(
        [] {
          inferred(matmul, {{2, 2, 3}, {3, 3, 1}});
        },
        "[matmul] expected equal leading axes, got shapes (2, 2, 3) and (3, 3, 1)");
  }

  TEST_CASE("dense refuses operands that do not fit") {
    check_fails(
        [] {
          inferred(dense, {{32, 8}, {16, 4}, {4}});
        },
        "[dense] expected last axis 16, got shape (32, 8); rebuild the layer or reshape "
        "the input");
    check_fails(
        [] {
          inferred(dense_of_two("relu"), {{2, 3}, {2, 2}, {6, 4}, {4}});
        },
        "[dense] expected last axis 6, got 5 in all; rebuild the layer or reshape the "
        "input");
    check_fails(
        [] {
          inferred(dense_of_two("relu"), {{2, 3}, {4, 3}, {6, 4}, {4}});
        },
        "[dense] expected inputs equal but for the last axis, got shapes (2, 3) and (4, 3)");
    check_fails(
        [] {
          inferred(dense, {{8}, {8, 4}, {4}});
        },
        "[dense] expected at least 2 axes, got shape (8,); add a batch axis");
    check_fails(
        [] {
          inferred(dense, {{2, 8}, {8}, {4}});
        },
        "[dense] expected a kernel of 2 axes, got shape (8,)");
    check_fails(
        [] {
          inferred(dense, {{2, 8}, {8, 4}, {3}});
        },
        "[dense] expected a bias of shape (4,), got shape (3,)");
    check_fails(
        [] {
          inferred(dense, {{2, 8}, {8, 4}, {4}}, DType::int32);
        },
        "[dense] expected float32 or float64, got int32 of shape (2, 8); cast it first");
    check_fails(
        [] {
          evaluate(matmul, {Tensor({1, 1}, DType::float32), matrix({{1}})});
        },
        "[matmul] expected one dtype, got float32 of shape (1, 1) and float64 of shape "
        "(1, 1); cast one of them");
  }
}
