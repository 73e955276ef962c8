// SPDX-License-Identifier: MIT
#include "../../../optim/optimizers/update_rules.hpp"

#include <cmath>
#include <functional>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

/// Number of weights: no multiple of a vector's lanes.
constexpr std::int64_t count = 37;

double gradient_at(double weight, std::int64_t i) {
  return 0.3 * weight + 0.1 * static_cast<double>(i % 5) - 0.2;
}

/// The weights after some steps of an optimizer on `gradient_at`.
Tensor stepped(const Optimizer& optimizer, int steps, DType dtype) {
  Tensor start = test::random_tensor({count}, -1, 1).astype(dtype);
  const Parameter weights("w", start.clone());
  for (int step = 0; step < steps; ++step) {
    with_floating(dtype, [&]<class T>(T) {
      for (std::int64_t i = 0; i < count; ++i)
        weights.gradient().values<T>()[i] = static_cast<T>(gradient_at(weights.value().at(i), i));
    });
    optimizer.step({weights});
  }
  return weights.value();
}

/// The same steps by a formula for one weight: (w, g, t) -> new w, with a memory of its own.
using Formula = std::function<double(double w, double g, int t)>;
Tensor expected(const std::function<Formula()>& fresh_formula, int steps) {
  Tensor weights = test::random_tensor({count}, -1, 1);
  for (std::int64_t i = 0; i < count; ++i) {
    const Formula formula = fresh_formula();
    double& w = weights.values<double>()[i];
    for (int t = 1; t <= steps; ++t) w = formula(w, gradient_at(w, i), t);
  }
  return weights;
}

/// Compares an optimizer with its formula; `make` makes one for each run, for it keeps its state.
void check_follows(const std::function<Optimizer()>& make,
                   const std::function<Formula()>& formula) {
  for (const int steps : {1, 2, 20}) {
    test::check_close(stepped(make(), steps, DType::float64), expected(formula, steps), 1e-13);
    test::check_close(stepped(make(), steps, DType::float32).astype(DType::float64),
                      expected(formula, steps), 2e-5);
  }
}

Formula adam_formula(double decay, bool amsgrad) {
  return [=, m = 0.0, v = 0.0, highest = 0.0](double w, double g, int t) mutable {
    w -= w * decay * 0.01;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    highest = std::max(highest, v);
    const double alpha = 0.01 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
    return w - alpha * m / (std::sqrt(amsgrad ? highest : v) + 1e-7);
  };
}

Formula sgd_formula(double momentum, bool nesterov) {
  return [=, m = 0.0](double w, double g, int) mutable {
    m = momentum * m - 0.1 * g;
    return nesterov ? w + momentum * m - 0.1 * g : w + m;
  };
}

Formula rmsprop_formula(double momentum, bool centered) {
  return [=, v = 0.0, a = 0.0, m = 0.0](double w, double g, int) mutable {
    v = 0.9 * v + 0.1 * g * g;
    a = 0.9 * a + 0.1 * g;
    m = momentum * m + 0.01 * g / std::sqrt(v - (centered ? a * a : 0) + 1e-7);
    return w - m;
  };
}

TEST_SUITE("optim/optimizers/update_rules") {
  TEST_CASE("adam, with amsgrad and with weight decay, follows its formula") {
    for (const bool amsgrad : {false, true})
      check_follows([=] { return Adam({.learning_rate = 0.01, .amsgrad = amsgrad}); },
                    [=] { return adam_formula(0, amsgrad); });
    check_follows([] { return AdamW({.learning_rate = 0.01, .weight_decay = 0.2}); },
                  [] { return adam_formula(0.2, false); });
    check_follows([] { return Adam({.learning_rate = 0.01, .weight_decay = 0.2}); },
                  [] { return adam_formula(0.2, false); });
  }

  TEST_CASE("sgd, with momentum and after Nesterov, follows its formula") {
    for (const double momentum : {0.0, 0.9})
      for (const bool nesterov : {false, true})
        check_follows(
            [=] { return SGD({.learning_rate = 0.1, .momentum = momentum, .nesterov = nesterov}); },
            [=] { return sgd_formula(momentum, nesterov && momentum > 0); });
  }

  TEST_CASE("rmsprop, with momentum and centred, follows its formula") {
    for (const double momentum : {0.0, 0.5})
      for (const bool centered : {false, true})
        check_follows(
            [=] {
              return RMSprop({.learning_rate = 0.01, .momentum = momentum, .centered = centered});
            },
            [=] { return rmsprop_formula(momentum, centered); });
  }

  TEST_CASE("the first step of adam is the learning rate against the gradient's sign") {
    const Parameter weight("w", Tensor::from<double>({2}, {1, 1}));
    weight.gradient() = Tensor::from<double>({2}, {5, -0.5});
    Adam({.learning_rate = 0.1, .epsilon = 0}).step({weight});
    test::check_close(weight.value(), {2}, {0.9, 1.1}, 1e-14);
  }

  TEST_CASE("arguments out of range are refused") {
    test::check_fails([] { Adam({.beta_1 = 1}); }, "[adam] expected beta_1 in [0, 1), got 1");
    test::check_fails([] { AdamW({.beta_2 = -0.5}); },
                      "[adam_w] expected beta_2 in [0, 1), got -0.5");
    test::check_fails([] { SGD({.momentum = 1.5}); }, "[sgd] expected momentum in [0, 1], got 1.5");
    test::check_fails([] { RMSprop({.epsilon = -1}); },
                      "[rm_sprop] expected epsilon of at least 0, got -1");
  }
}

}  // namespace
}  // namespace sluice
