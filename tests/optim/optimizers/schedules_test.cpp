// SPDX-License-Identifier: MIT
#include "../../../optim/optimizers/schedules.hpp"

#include "../../support/approx.hpp"

namespace sluice {
namespace {

using doctest::Approx;

void check_round_trip(const Schedule& schedule) {
  const Schedule again = Schedule::from_config(schedule.serialized(), "");
  CHECK(Value(again.serialized()) == Value(schedule.serialized()));
  for (const std::int64_t step : {0, 3, 50}) CHECK(again(step) == schedule(step));
}

TEST_SUITE("optim/optimizers/schedules") {
  TEST_CASE("exponential decay multiplies by the rate over each period, in stairs when asked") {
    const ExponentialDecay smooth(
        {.initial_learning_rate = 0.1, .decay_steps = 10, .decay_rate = 0.25});
    CHECK(smooth(0) == Approx(0.1));
    CHECK(smooth(5) == Approx(0.05));
    CHECK(smooth(20) == Approx(0.1 / 16));
    const ExponentialDecay stairs(
        {.initial_learning_rate = 0.1, .decay_steps = 10, .decay_rate = 0.25, .staircase = true});
    CHECK(stairs(9) == Approx(0.1));
    CHECK(stairs(10) == Approx(0.025));
  }

  TEST_CASE("inverse time decay divides by what grows with each period") {
    const InverseTimeDecay smooth(
        {.initial_learning_rate = 0.1, .decay_steps = 10, .decay_rate = 2});
    CHECK(smooth(0) == Approx(0.1));
    CHECK(smooth(5) == Approx(0.05));
    const InverseTimeDecay stairs(
        {.initial_learning_rate = 0.1, .decay_steps = 10, .decay_rate = 2, .staircase = true});
    CHECK(stairs(9) == Approx(0.1));
    CHECK(stairs(10) == Approx(0.1 / 3));
  }

  TEST_CASE("polynomial decay falls to its end and stays there, or begins a longer fall") {
    const PolynomialDecay fall(
        {.initial_learning_rate = 0.5, .decay_steps = 10, .end_learning_rate = 0.1, .power = 2});
    CHECK(fall(0) == Approx(0.5));
    CHECK(fall(5) == Approx(0.2));
    CHECK(fall(99) == Approx(0.1));
    const PolynomialDecay again(
        {.initial_learning_rate = 0.5, .decay_steps = 10, .end_learning_rate = 0.1, .cycle = true});
    CHECK(again(0) == Approx(0.5));
    CHECK(again(10) == Approx(0.1));
    CHECK(again(15) == Approx(0.1 + 0.4 / 4));
  }

  TEST_CASE("cosine decay falls along half a cosine to alpha and stays there") {
    const CosineDecay cosine({.initial_learning_rate = 0.2, .decay_steps = 10, .alpha = 0.1});
    CHECK(cosine(0) == Approx(0.2));
    CHECK(cosine(5) == Approx(0.2 * (0.9 * 0.5 + 0.1)));
    CHECK(cosine(10) == Approx(0.02));
    CHECK(cosine(99) == Approx(0.02));
  }

  TEST_CASE("a warm-up rises to its target, then the cosine begins") {
    const CosineDecay cosine(
        {.initial_learning_rate = 0.1, .decay_steps = 10, .warmup_target = 0.5, .warmup_steps = 4});
    CHECK(cosine(0) == Approx(0.1));
    CHECK(cosine(1) == Approx(0.2));
    CHECK(cosine(4) == Approx(0.5));
    CHECK(cosine(9) == Approx(0.25));
    CHECK(cosine(14) == Approx(0.0));
  }

  TEST_CASE("warm-up steps without a target are ignored, as in Keras") {
    const CosineDecay cosine({.initial_learning_rate = 0.1, .decay_steps = 10, .warmup_steps = 4});
    CHECK(cosine(5) == Approx(0.05));
  }

  TEST_CASE("a piecewise constant rate holds up to and with its boundary") {
    const PiecewiseConstantDecay pieces({.boundaries = {5, 10}, .values = {0.1, 0.01, 0.001}});
    CHECK(pieces(0) == 0.1);
    CHECK(pieces(5) == 0.1);
    CHECK(pieces(6) == 0.01);
    CHECK(pieces(10) == 0.01);
    CHECK(pieces(11) == 0.001);
  }

  TEST_CASE("configs are Keras's and come back") {
    const PiecewiseConstantDecay pieces({.boundaries = {5, 10}, .values = {0.5, 0.25, 0.125}});
    CHECK(to_string(Value(pieces.serialized())) ==
          R"({"module": "keras.optimizers.schedules", "class_name": "PiecewiseConstantDecay", )"
          R"("config": {"boundaries": [5, 10], "values": [0.5, 0.25, 0.125], )"
          R"("name": "PiecewiseConstant"}, "registered_name": null})");
    check_round_trip(pieces);
    check_round_trip(ExponentialDecay({.decay_steps = 7, .staircase = true}));
    check_round_trip(InverseTimeDecay({.decay_rate = 0.5}));
    check_round_trip(PolynomialDecay({.power = 3, .cycle = true}));
    check_round_trip(CosineDecay({.alpha = 0.5, .warmup_target = 0.5, .warmup_steps = 3}));
  }

  TEST_CASE("a learning rate is a number or a schedule, in configs too") {
    CHECK(LearningRate(0.5).at(99) == 0.5);
    CHECK(LearningRate::from_config(0.25, "").at(0) == 0.25);
    const LearningRate scheduled = ExponentialDecay({.decay_steps = 2});
    CHECK(LearningRate::from_config(scheduled.serialized(), "").at(3) == scheduled.at(3));
    CHECK_THROWS_WITH_AS(LearningRate::from_config(-1, "optimizer.learning_rate"),
                         "optimizer.learning_rate: [optimizer] expected learning_rate not "
                         "negative, got -1",
                         FormatError);
  }

  TEST_CASE("wrong arguments are refused") {
    test::check_fails([] { ExponentialDecay({.decay_steps = 0}); },
                      "[exponential_decay] expected decay_steps of at least 1, got 0");
    test::check_fails([] { CosineDecay({.alpha = -1}); },
                      "[cosine_decay] expected alpha of at least 0, got -1");
    test::check_fails(
        [] { PiecewiseConstantDecay({.boundaries = {5}, .values = {0.1}}); },
        "[piecewise_constant_decay] expected one value more than boundaries, got 1 values and "
        "1 boundaries");
    test::check_fails(
        [] {
          PiecewiseConstantDecay({.boundaries = {5, 3}, .values = {1, 1, 1}});
        },
        "[piecewise_constant_decay] expected ascending boundaries");
  }
}

}  // namespace
}  // namespace sluice
