// SPDX-License-Identifier: MIT
#include "../../../layers/callbacks/early_stopping.hpp"

#include <limits>

#include "../../../core/base/error.hpp"
#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"

namespace sluice {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::size_t epochs_run(EarlyStoppingOptions options, const std::vector<double>& values) {
  const std::string monitor = options.monitor;
  return test::drive(EarlyStopping(std::move(options)), test::scalar_model(), monitor, values);
}

double weight(const Model& model) {
  return model.get_weights().front().item();
}

TEST_SUITE("layers/callbacks/early_stopping") {
  TEST_CASE("a constant loss ends training as many epochs after the first as the patience") {
    const std::vector<double> constant(10, 1.0);
    CHECK(epochs_run({.patience = 0}, constant) == 2);
    CHECK(epochs_run({.patience = 1}, constant) == 2);
    CHECK(epochs_run({.patience = 2}, constant) == 3);
    CHECK(epochs_run({.patience = 3}, constant) == 4);
  }

  TEST_CASE("an improvement restarts the patience, one of min_delta or less does not") {
    const std::vector<double> losses{8, 7, 7.5, 6, 6, 6};
    CHECK(epochs_run({.patience = 2}, losses) == 6);
    CHECK(epochs_run({.min_delta = 1, .patience = 2}, losses) == 3);
  }

  TEST_CASE("auto takes the direction of the metric, and mode overrules it") {
    const std::vector<double> rising{0.1, 0.2, 0.3, 0.4};
    CHECK(epochs_run({.monitor = "val_accuracy", .patience = 1}, rising) == 4);
    CHECK(epochs_run({.monitor = "val_accuracy", .patience = 1, .mode = "min"}, rising) == 2);
    CHECK(epochs_run({.monitor = "loss", .patience = 1}, rising) == 2);
    CHECK(epochs_run({.monitor = "my_own", .patience = 1, .mode = "max"}, rising) == 4);
  }

  TEST_CASE("a value that is not finite is never an improvement, not even the first") {
    CHECK(epochs_run({.patience = 2}, {nan, nan, nan, nan}) == 2);
    CHECK(epochs_run({.patience = 2}, {1, -infinity, -infinity, 0.5}) == 3);
    CHECK(epochs_run({.patience = 2}, {nan, 3, 4, 4}) == 4);
  }

  TEST_CASE("what is not better than the baseline does not restart the patience") {
    CHECK(epochs_run({.patience = 2}, {9, 8, 8, 8}) == 4);
    CHECK(epochs_run({.patience = 2, .baseline = 5.0}, {9, 8, 8, 8}) == 3);
    CHECK(epochs_run({.patience = 2, .baseline = 5.0}, {9, 4, 4, 4}) == 4);
  }

  TEST_CASE("epochs before start_from_epoch are not looked at") {
    const std::vector<double> losses{1, 5, 5, 4, 4, 4};
    CHECK(epochs_run({.patience = 1}, losses) == 2);
    CHECK(epochs_run({.patience = 1, .start_from_epoch = 2}, losses) == 5);
  }

  TEST_CASE("the best epoch's weights come back whether training was ended or ran through") {
    Model model = test::scalar_model();
    const EarlyStopping stopping({.patience = 2, .restore_best_weights = true});
    CHECK(test::drive(stopping, model, "val_loss", {3, 2, 1, 2, 2, 2}) == 5);
    CHECK(weight(model) == 2);
    CHECK(test::drive(stopping, model, "val_loss", {3, 1, 2}) == 3);
    CHECK(weight(model) == 1);
    CHECK(test::drive(EarlyStopping({.patience = 2}), model, "val_loss", {3, 2, 2, 2}) == 4);
    CHECK(weight(model) == 3);
  }

  TEST_CASE("a training that goes on from a state stops and restores as if it had not paused") {
    const EarlyStopping before({.patience = 3, .restore_best_weights = true});
    test::drive(before, test::scalar_model(), "val_loss", {3, 0.1, 2});
    const EarlyStopping after({.patience = 3, .restore_best_weights = true});
    after.body().set_state(before.body().state());
    CHECK(after.body().state() == before.body().state());
    Model model = test::scalar_model();
    CHECK(test::drive(after, model, "val_loss", {2, 2, 2, 2}, 3) == 2);
    CHECK(weight(model) == 1);
    CHECK(test::drive(after, model, "val_loss", {5, 4, 3, 2}) == 4);
  }

  TEST_CASE("a log that is not there is refused with those that are") {
    const EarlyStopping stopping;
    Model model = test::scalar_model();
    Logs logs{{"accuracy", 0.5}, {"loss", 1}};
    stopping.body().on_train_begin(model);
    test::check_fails([&] { stopping.body().on_epoch_end(model, 0, logs); },
                      "[early_stopping] expected a log \"val_loss\", got accuracy, loss; give fit "
                      "validation_data or a validation_split, or monitor one of these");
  }

  TEST_CASE("a direction that nobody told is asked for before training starts") {
    const EarlyStopping stopping({.monitor = "val_gain"});
    Model model = test::scalar_model();
    test::check_fails([&] { stopping.body().on_train_begin(model); },
                      "[early_stopping] cannot tell whether \"val_gain\" should fall or rise: it "
                      "is no loss or metric of ours in this model; set mode to \"min\" or \"max\"");
  }

  TEST_CASE("arguments out of range are refused") {
    test::check_fails([] { EarlyStopping({.mode = "mini"}); },
                      "[early_stopping] unknown mode \"mini\"; did you mean \"min\"?");
    test::check_fails([] { EarlyStopping({.min_delta = -1}); },
                      "[early_stopping] expected min_delta of at least 0, got -1");
    test::check_fails([] { EarlyStopping({.patience = -1}); },
                      "[early_stopping] expected patience of at least 0, got -1");
    test::check_fails([] { EarlyStopping({.start_from_epoch = -2}); },
                      "[early_stopping] expected start_from_epoch of at least 0, got -2");
  }

  TEST_CASE("a state of another model is refused") {
    const EarlyStopping stopping;
    List weights;
    weights.emplace_back(List{1.0, 2.0});
    stopping.body().set_state(
        {{"best", 1.0}, {"best_epoch", 0}, {"wait", 0}, {"best_weights", weights}});
    Model model = test::scalar_model();
    CHECK_THROWS_WITH_AS(stopping.body().on_train_begin(model),
                         "[early_stopping] expected 1 numbers in best_weights[0]", FormatError);
  }
}

}  // namespace
}  // namespace sluice
