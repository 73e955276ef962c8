// SPDX-License-Identifier: MIT
#include "../../../core/ops/activations.hpp"
#include "../../../core/kernels/kernels.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

const Tensor points = vector({-3.5, -0.75, 0.5, 2});

struct Expected {
  const char* name;
  std::vector<double> values;  // of Keras at the points
};

const std::vector<Expected> table{
    {"linear", {-3.5, -0.75, 0.5, 2}},
    {"relu", {0, 0, 0.5, 2}},
    {"leaky_relu", {-0.7, -0.15, 0.5, 2}},
    {"elu", {-0.9698026165776815, -0.5276334472589853, 0.5, 2}},
    {"selu", {-1.705009340957283, -0.9276320158350512, 0.5253504936777402, 2.101401974710961}},
    {"sigmoid", {0.02931223075135632, 0.320821300824607, 0.6224593312018546, 0.8807970779778823}},
    {"hard_sigmoid", {0, 0.375, 0.5833333333333333, 0.8333333333333333}},
    {"tanh", {-0.9981779456138611, -0.6351490020751953, 0.46211716532707214, 0.9640275835990906}},
    {"softplus", {0.02975041827262057, 0.3868710061149, 0.9740769841801067, 2.126928011042973}},
    {"softsign", {-0.7777777777777778, -0.42857142857142855, 1. / 3, 2. / 3}},
    {"silu", {-0.10259280762974712, -0.2406159756184553, 0.3112296656009273, 1.761594155955765}},
    {"swish", {-0.10259280762974712, -0.2406159756184553, 0.3112296656009273, 1.761594155955765}},
    {"gelu", {-0.000814201776624338, -0.1699705142826511, 0.345731230637007, 1.954499736103642}},
    {"mish", {-0.10409575448637122, -0.2764947145054652, 0.375245211304895, 1.943958959533995}},
    {"exponential", {0.0301973834223185, 0.4723665527410147, 1.648721270700128, 7.38905609893065}},
    {"softmax",
     {0.003165230934031553, 0.049512542329500676, 0.17281575342580402, 0.7745064733106638}}};

}  // namespace

TEST_SUITE("core/ops/activations") {
  TEST_CASE("configurations hold an activation's name, and null is linear") {
    CHECK(ActivationFunction("swish").serialized() == Value("silu"));
    CHECK(ActivationFunction::from_config("silu", "a").name() == "silu");
    CHECK(ActivationFunction::from_config(nullptr, "a").name() == "linear");
    CHECK_THROWS_WITH_AS(ActivationFunction::from_config(3, "layer.activation"),
                         "[config] expected a string at layer.activation, got integer 3",
                         FormatError);
    CHECK_THROWS_WITH_AS(ActivationFunction::from_config("rela", "layer.activation"),
                         "layer.activation: [activation] unknown activation \"rela\"; did you mean "
                         "\"relu\"?",
                         FormatError);
  }

  TEST_CASE("each of Keras's names gives Keras's numbers") {
    for (const Expected& expected : table) {
      CAPTURE(expected.name);
      const ActivationFunction activation = expected.name;
      const auto apply = [&](const Vars& x) { return activation(x[0]); };
      check_close(evaluate(apply, {points}), vector(expected.values), 1e-7);
      check_gradients_both(apply, {points.reshape({1, 4})});
    }
  }

  TEST_CASE("the kernel and its parameter compute what the function does") {
    for (const Expected& expected : table) {
      const ActivationFunction activation = expected.name;
      if (!activation.kernel()) continue;
      CAPTURE(expected.name);
      Tensor y(points.shape(), DType::float64);
      kernels::kernels<double>().unary(*activation.kernel(), points.values<double>().data(),
                                       y.values<double>().data(), 4, activation.parameter());
      check_close(y, vector(expected.values), 1e-7);
    }
  }

  TEST_CASE("linear is the default and returns its argument") {
    Tape tape;
    const Var x = tape.constant(points);
    CHECK(ActivationFunction().name() == "linear");
    CHECK(&ActivationFunction()(x).node() == &x.node());
  }

  TEST_CASE("swish is silu") {
    CHECK(ActivationFunction("swish").name() == "silu");
  }

  TEST_CASE("only sigmoid and softmax have logits") {
    for (const Expected& expected : table) {
      const std::string name = expected.name;
      CHECK(ActivationFunction(name).has_logits() == (name == "sigmoid" || name == "softmax"));
    }
  }

  TEST_CASE("an unknown name is refused with the nearest known one") {
    check_fails([] { ActivationFunction("sigmod"); },
                "[activation] unknown activation \"sigmod\"; did you mean \"sigmoid\"?");
    check_fails([] { ActivationFunction("Swishy"); },
                "[activation] unknown activation \"Swishy\"; did you mean \"swish\"?");
    CHECK_THROWS_AS(ActivationFunction(""), std::invalid_argument);
  }

  TEST_CASE("a custom function is called, and found by name once registered") {
    const ActivationFunction::Function cube = [](const Var& x) { return x * x * x; };
    const ActivationFunction own("cube", cube);
    CHECK(own.name() == "cube");
    CHECK(!own.kernel().has_value());
    check_close(evaluate([&](const Vars& x) { return own(x[0]); }, {vector({-2, 3})}), {2},
                {-8, 27});
    CHECK_THROWS_AS(ActivationFunction("cube"), std::invalid_argument);
    register_activation("cube", cube);
    check_close(evaluate([&](const Vars& x) { return ActivationFunction("cube")(x[0]); },
                         {vector({-2, 3})}),
                {2}, {-8, 27});
  }

  TEST_CASE("Keras's names stay Keras's") {
    const ActivationFunction::Function same = [](const Var& x) { return x; };
    check_fails([&] { register_activation("relu", same); },
                "[activation] expected a new name for the function, got \"relu\"");
    check_fails([&] { ActivationFunction("swish", same); },
                "[activation] expected a new name for the function, got \"swish\"");
    check_fails([&] { register_activation("", same); },
                "[activation] expected a new name for the function, got \"\"");
  }
}
