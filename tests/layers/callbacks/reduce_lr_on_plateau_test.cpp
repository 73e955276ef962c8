// SPDX-License-Identifier: MIT
#include "../../../layers/callbacks/reduce_lr_on_plateau.hpp"

#include <limits>

#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"

namespace sluice {
namespace {

/// The rates that are logged over epochs of these losses.
std::vector<double> rates(const Callback& callback, Model model,
                          const std::vector<double>& losses) {
  callback.body().on_train_begin(model);
  std::vector<double> seen;
  for (const double loss : losses) {
    Logs logs{{"loss", loss}};
    callback.body().on_epoch_end(model, static_cast<std::int64_t>(seen.size()), logs);
    seen.push_back(logs.at("learning_rate"));
  }
  return seen;
}

std::vector<double> rates(ReduceLROnPlateauOptions options, const std::vector<double>& losses) {
  options.monitor = "loss";
  options.factor = 0.5;
  Model model = test::scalar_model();
  model.optimizer().set_learning_rate(1);
  return rates(ReduceLROnPlateau(std::move(options)), model, losses);
}

using Numbers = std::vector<double>;

TEST_SUITE("layers/callbacks/reduce_lr_on_plateau") {
  TEST_CASE("a constant loss lowers the rate after each patience, and logs it before") {
    const Numbers constant(7, 1.0);
    CHECK(rates({.patience = 1}, constant) == Numbers{1, 1, 0.5, 0.25, 0.125, 0.0625, 0.03125});
    CHECK(rates({.patience = 2}, constant) == Numbers{1, 1, 1, 0.5, 0.5, 0.25, 0.25});
  }

  TEST_CASE("nothing counts during the cooldown") {
    CHECK(rates({.patience = 2, .cooldown = 2}, Numbers(10, 1.0)) ==
          Numbers{1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125});
  }

  TEST_CASE("the rate falls no lower than min_lr") {
    CHECK(rates({.patience = 1, .min_lr = 0.375}, Numbers(5, 1.0)) ==
          Numbers{1, 1, 0.5, 0.375, 0.375});
  }

  TEST_CASE("an improvement above min_delta restarts the patience, a non-finite loss does not") {
    CHECK(rates({.patience = 2}, {5, 4, 3, 2, 1}) == Numbers{1, 1, 1, 1, 1});
    CHECK(rates({.patience = 2, .min_delta = 1}, {5, 4, 3.5, 3.5}) == Numbers{1, 1, 1, 1});
    CHECK(rates({.patience = 2, .min_delta = 2}, {5, 4, 3.5, 3.5}) == Numbers{1, 1, 1, 0.5});
    const double low = -std::numeric_limits<double>::infinity();
    CHECK(rates({.patience = 1}, {5, low, low}) == Numbers{1, 1, 0.5});
  }

  TEST_CASE("a training that goes on from a state lowers the rate as if it had not paused") {
    const ReduceLROnPlateauOptions options{.monitor = "loss", .factor = 0.5, .patience = 3};
    Model model = test::scalar_model();
    const ReduceLROnPlateau before(options), after(options);
    rates(before, model, {1, 1, 1});
    after.body().set_state(before.body().state());
    CHECK(rates(after, model, {1, 1}) == Numbers{0.5, 0.25});
    CHECK(rates(after, model, {9, 9, 9, 9}) == Numbers{0.25, 0.25, 0.25, 0.25});
  }

  TEST_CASE("a schedule of the optimizer is refused before training starts") {
    Model model = test::scalar_model();
    model.compile({.optimizer = SGD({.learning_rate = ExponentialDecay()}), .loss = "mse"});
    CHECK_THROWS_AS(ReduceLROnPlateau().body().on_train_begin(model), std::invalid_argument);
  }

  TEST_CASE("arguments out of range are refused") {
    test::check_fails([] { ReduceLROnPlateau({.factor = 1}); },
                      "[reduce_lr_on_plateau] expected factor in [0, 1), got 1");
    test::check_fails([] { ReduceLROnPlateau({.patience = -1}); },
                      "[reduce_lr_on_plateau] expected patience of at least 0, got -1");
    test::check_fails([] { ReduceLROnPlateau({.cooldown = -1}); },
                      "[reduce_lr_on_plateau] expected cooldown of at least 0, got -1");
    test::check_fails([] { ReduceLROnPlateau({.min_lr = -0.5}); },
                      "[reduce_lr_on_plateau] expected min_lr of at least 0, got -0.5");
  }
}

}  // namespace
}  // namespace sluice
