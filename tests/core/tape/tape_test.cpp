// SPDX-License-Identifier: MIT
#include "../../../core/tape/tape.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/linalg.hpp"
#include "../../../core/ops/loss.hpp"
#include "../../../core/ops/nn.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/shape.hpp"
#include "../../support/allocations.hpp"
#include "../../support/approx.hpp"
#include "../../support/evaluate.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

/// A model of two dense layers with every kind of op a training step has.
struct Network {
  Tape tape;
  Parameter kernel{"kernel", random_tensor({4, 8}, -1, 1, DType::float32, 1)};
  Parameter bias{"bias", Tensor({8})};
  Parameter head{"head", random_tensor({8, 1}, -1, 1, DType::float32, 2)};
  Var x = tape.input({6, 4});
  Var y = tape.input({6, 1});
  Var loss = record();

  Var record() {
    const Var h = ops::dense(x, tape.parameter(kernel), tape.parameter(bias), "relu");
    const Var gate = ops::sigmoid(ops::max(h, -1, true) * h - ops::mean(h, 0));
    const Var fused = ops::blend(gate, ops::dropout(h, 0.5, 9), ops::transpose(ops::transpose(h)));
    const Var wide = ops::concatenate({ops::slice(fused, 1, 0, 4), ops::slice(h, 1, 4, 8)});
    const Var logits = ops::dense(wide, tape.parameter(head));
    return ops::weighted_sum(ops::sigmoid_crossentropy(logits, y), {}, 1.0 / 6);
  }
};

}  // namespace

TEST_SUITE("core/tape/tape") {
  TEST_CASE("ops run as they are recorded") {
    Tape tape;
    const Var x = tape.variable(vector({3}));
    const Var y = x * x + 1;
    CHECK(y.value().item() == 10);
    tape.backward(y);
    CHECK(x.gradient().item() == 6);
  }

  TEST_CASE("a replay runs on what was bound") {
    Tape tape;
    const Var x = tape.input({2}, DType::float64);
    const Var y = ops::exp(x) - 1;
    check_close(y.value(), {2}, {0, 0});
    const Tensor memory = vector({1, 2});
    tape.bind(x, memory.data());
    tape.replay();
    check_close(y.value(), {2}, {1.718281828459045, 6.38905609893065});
  }

  TEST_CASE("a training step allocates nothing once it has run") {
    Network network;
    network.tape.backward(network.loss);
    const Tensor x = random_tensor({6, 4}, -1, 1, DType::float32, 3);
    const Tensor y = Tensor::full({6, 1}, 1);
    const std::size_t before = allocations();
    for (std::uint64_t step = 1; step < 4; ++step) {
      network.tape.bind(network.x, x.data());
      network.tape.bind(network.y, y.data());
      network.tape.replay({step, 0});
      network.tape.backward(network.loss);
      network.tape.backward(network.loss, true);
    }
    CHECK(allocations() == before);
  }

  TEST_CASE("backward may run again, assigning or adding") {
    Tape tape;
    const Var x = tape.variable(vector({1, 2}));
    const Var y = ops::sum(x * x * 3);
    tape.backward(y);
    check_close(x.gradient(), {2}, {6, 12});
    tape.backward(y);
    check_close(x.gradient(), {2}, {6, 12});
    tape.backward(y, true);
    check_close(x.gradient(), {2}, {12, 24});
  }

  TEST_CASE("several results may be derived in turn") {
    Tape tape;
    const Var x = tape.variable(vector({2}));
    const Var square = x * x;
    const Var cube = square * x;
    tape.backward(cube);
    CHECK(x.gradient().item() == 12);
    tape.backward(square);
    CHECK(x.gradient().item() == 4);
    tape.backward(cube);
    CHECK(x.gradient().item() == 12);
  }

  TEST_CASE("a cotangent takes the place of a scalar") {
    Tape tape;
    const Var x = tape.variable(vector({1, 2}));
    const Var y = x * x;
    tape.backward(y, vector({10, 100}));
    check_close(x.gradient(), {2}, {20, 400});
    check_fails([&] { tape.backward(y); },
                "[backward] expected a scalar, got shape (2,); reduce it or give a cotangent");
    check_fails([&] { tape.backward(y, vector({1})); },
                "[backward] expected a cotangent of shape (2,) and float64, got shape (1,) and "
                "float64");
  }

  TEST_CASE("leaves that are not reached get zeros when assigning") {
    Tape tape;
    const Var x = tape.variable(vector({1, 2}));
    const Var aside = tape.variable(vector({3}));
    const Var unused = ops::exp(aside);
    const Var y = ops::sum(x);
    tape.backward(unused);
    CHECK(aside.gradient().item() > 1);
    tape.backward(y, true);
    CHECK(aside.gradient().item() > 1);
    tape.backward(y);
    CHECK(aside.gradient().item() == 0);
  }

  TEST_CASE("parameters are one value each and keep their gradients") {
    Tape tape;
    const Parameter w("w", vector({2, 3}));
    const Var v = tape.parameter(w);
    CHECK(&tape.parameter(w).node() == &v.node());
    tape.backward(ops::sum(v * v));
    check_close(w.gradient(), {2}, {4, 6});
    CHECK(tape.parameters().size() == 1);
  }

  TEST_CASE("parameters that are not trained need no gradient") {
    Tape tape;
    const Parameter frozen("w", vector({2}), {.trainable = false});
    const Var y = tape.parameter(frozen) * 2;
    CHECK(!y.requires_gradient());
    check_fails([&] { tape.backward(y); },
                "[backward] nothing that requires a gradient reaches this value");
  }

  TEST_CASE("parameters that moved are found again") {
    Tape tape;
    const Parameter w("w", vector({2}));
    const Var y = tape.parameter(w) * 5;
    const Tensor value({1}, DType::float64);
    w.relocate(value, Tensor({1}, DType::float64));
    w.assign(vector({3}));
    tape.replay();
    CHECK(y.value().item() == 15);
    tape.backward(y);
    CHECK(w.gradient().item() == 5);
  }

  TEST_CASE("a gradient may be bound to memory of the caller's") {
    Tape tape;
    const Parameter w("w", vector({2}));
    const Var y = tape.parameter(w) * 5;
    Tensor own = vector({0});
    tape.parameters()[0].second->gradient = own.data();
    tape.backward(y);
    CHECK(own.item() == 5);
    CHECK(w.gradient().item() == 0);
  }

  TEST_CASE("an abstract tape has shapes and no values") {
    Tape tape(Tape::Mode::abstract);
    const Var y = ops::exp(tape.input({Shape::unknown, 3}));
    CHECK(y.shape() == Shape{Shape::unknown, 3});
    CHECK_THROWS_WITH_AS(y.value(), "[tape] an abstract tape holds shapes and no values",
                         std::logic_error);
  }

  TEST_CASE("an inference tape computes no gradients") {
    Tape tape(Tape::Mode::inference);
    CHECK(!(tape.variable(vector({1})) * 2).requires_gradient());
  }

  TEST_CASE("values between leaves and results keep no gradient") {
    Tape tape;
    const Var x = tape.variable(vector({1}));
    const Var h = x * 2;
    tape.backward(h * h);
    CHECK_THROWS_WITH_AS(
        h.gradient(), "[tape] no gradient here: only variables and trainable parameters keep one",
        std::logic_error);
  }

  TEST_CASE("values of different tapes do not mix, and a failed op leaves no trace") {
    Tape one;
    Tape two;
    const Var x = one.constant(vector({1}));
    check_fails([&] { x + two.constant(vector({1})); }, "[add] its inputs are of different tapes");
    const Var index = one.constant(vector({4}));
    CHECK_THROWS_AS(ops::one_hot(index, 2), std::invalid_argument);
    one.replay();
  }

  TEST_CASE("labels carry the scopes in which they were given") {
    Tape tape;
    const Var x = tape.constant(vector({1}));
    tape.push_scope("fusion");
    tape.label("gate", x);
    tape.pop_scope();
    tape.label("x", x);
    CHECK(tape.labels().at(0).first == "fusion/gate");
    CHECK(tape.labels().at(1).first == "x");
  }
}
