// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/nn.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/shape.hpp"
#include "../../support/approx.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

/// An inference tape of a deep chain with a branch, an alias and an input.
struct Chain {
  Tape tape{Tape::Mode::inference};
  Var x = tape.input({50, 16}, DType::float64);
  Var branch = ops::tanh(x);
  Var gate = ops::sigmoid(x * 2);
  Var y = record();

  Var record() {
    Var h = ops::blend(gate, x, branch);
    for (int k = 0; k < 10; ++k) h = ops::reshape(ops::exp(ops::flatten(h) * 0.1) - 1, {50, 16});
    return ops::transpose(ops::transpose(h)) + branch;
  }
};

}  // namespace

TEST_SUITE("core/tape/memory") {
  TEST_CASE("shared memory gives equal results in less memory") {
    Chain plain;
    Chain shared;
    const std::size_t before = shared.tape.memory();
    shared.tape.share_memory(std::vector{shared.y, shared.gate});
    CHECK(shared.tape.memory() * 5 < before);
    for (const std::uint32_t seed : {1U, 2U}) {
      const Tensor x = random_tensor({50, 16}, -1, 1, DType::float64, seed);
      for (Chain* chain : {&plain, &shared}) {
        chain->tape.bind(chain->x, x.data());
        chain->tape.replay();
      }
      check_close(shared.y.value(), plain.y.value(), 0);
      check_close(shared.gate.value(), plain.gate.value(), 0);
    }
  }

  TEST_CASE("inputs and constants keep what they hold") {
    Tape tape(Tape::Mode::inference);
    const Var c = tape.constant(vector({5, 6}));
    const Var x = tape.input({2}, DType::float64);
    const Var y = ops::exp(x) + c;
    tape.share_memory(std::vector{y});
    tape.replay();
    check_close(y.value(), {2}, {6, 7});
    check_close(c.value(), {2}, {5, 6});
    check_close(x.value(), {2}, {0, 0});
  }

  TEST_CASE("an alias keeps the value that it shows") {
    Tape tape(Tape::Mode::inference);
    const Var x = tape.constant(vector({1, 2}));
    const Var kept = ops::reshape(x * 3, {2, 1});
    Var h = x;
    for (int k = 0; k < 5; ++k) h = h + 1;
    tape.share_memory(std::vector{kept, h});
    tape.replay();
    check_close(kept.value(), {2, 1}, {3, 6});
    check_close(h.value(), {2}, {6, 7});
  }

  TEST_CASE("gradients between leaves share a few pieces of memory") {
    const auto chain = [](const Vars& in) {
      Var h = in[0];
      for (int k = 0; k < 12; ++k) h = ops::tanh(h * 0.5) + in[0];
      return ops::sum(h * h);
    };
    const Tensor x = random_tensor({5, 4}, -1, 1, DType::float64, 3);
    check_gradients(chain, {x});
    Tape tape;
    const Var y = chain({tape.variable(x)});
    const std::size_t before = tape.memory();
    tape.backward(y);
    CHECK(tape.memory() - before <= 4 * 192);  // 20 numbers take three cache lines
  }

  TEST_CASE("steps that work in place hand the memory of a gradient on") {
    const auto chain = [](const Vars& in) {
      Var h = in[0] * 2;
      for (int k = 0; k < 6; ++k) h = ops::blend(ops::sigmoid(ops::tanh(h)), in[1], in[2]);
      return ops::sum(ops::dropout(h, 0.25, 1));
    };
    const Tensors in{random_tensor({5, 4}, -1, 1, DType::float64, 3),
                     random_tensor({5, 4}, -1, 1, DType::float64, 4),
                     random_tensor({5, 4}, -1, 1, DType::float64, 5)};
    check_gradients(chain, in);
    Tape tape;
    const Var y = chain({tape.variable(in[0]), tape.variable(in[1]), tape.variable(in[2])});
    const std::size_t before = tape.memory();
    tape.backward(y);
    CHECK(tape.memory() - before <= 64 + 192);  // the sum's, and 20 numbers in three cache lines
  }

  TEST_CASE(
      "a value that stands in two places of a step does not take the memory of its gradient") {
    const auto twice = [](const Vars& in) {
      const Var g = ops::sigmoid(in[0]), h = ops::tanh(in[1]);
      return ops::sum(ops::blend(g, h, h) * in[1] + ops::blend(h, g, h) + ops::blend(h, h, g));
    };
    check_gradients(twice, {random_tensor({5, 4}, -1, 1, DType::float64, 6),
                            random_tensor({5, 4}, -1, 1, DType::float64, 7)});
  }

  TEST_CASE("gradients of several results take the same memory by turns") {
    Tape tape;
    const Var x = tape.variable(vector({0.5, 2}));
    const Var squares = ops::sum(ops::exp(x) * ops::exp(x));
    const Var products = ops::sum(ops::log(x) * x);
    std::size_t memory = 0;
    for (int turn = 0; turn < 3; ++turn) {
      tape.backward(squares);
      check_close(x.gradient(), {2}, {2 * std::exp(1.0), 2 * std::exp(4.0)}, 1e-12);
      tape.backward(products);
      check_close(x.gradient(), {2}, {std::log(0.5) + 1, std::log(2.0) + 1}, 1e-12);
      if (turn > 0) CHECK(tape.memory() == memory);
      memory = tape.memory();
    }
  }

  TEST_CASE("memory is shared in inference mode only") {
    Tape tape;
    const Var x = tape.constant(vector({1}));
    check_fails([&] { tape.share_memory(std::vector{x}); },
                "[tape] memory is shared on tapes in inference mode only");
  }
}
