// SPDX-License-Identifier: MIT
#include "../../../layers/callbacks/learning_rate_scheduler.hpp"

#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"

namespace sluice {
namespace {

TEST_SUITE("layers/callbacks/learning_rate_scheduler") {
  TEST_CASE("each epoch runs at the rate that the function made of the last, and logs it") {
    Model model = test::scalar_model();
    const Tensor x = Tensor::from({2, 1}, {1, 2});
    const LearningRateScheduler halving(
        [](std::int64_t epoch, double rate) { return epoch == 0 ? rate : rate / 2; });
    const History history = model.fit(x, x, {.epochs = 3, .callbacks = {halving}, .verbose = 0});
    CHECK(history["learning_rate"] == std::vector<double>{0.5, 0.25, 0.125});
    CHECK(model.optimizer().learning_rate() == 0.125);
  }

  TEST_CASE("no function, or a rate that is negative, is refused") {
    test::check_fails(
        [] { LearningRateScheduler(nullptr); },
        "[learning_rate_scheduler] expected a function of epoch and learning rate, got none");
    const LearningRateScheduler negative([](std::int64_t, double) { return -1.0; });
    Model model = test::scalar_model();
    CHECK_THROWS_AS(negative.body().on_epoch_begin(model, 0), std::invalid_argument);
  }
}

}  // namespace
}  // namespace sluice
