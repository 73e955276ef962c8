// SPDX-License-Identifier: MIT
#include "../../../layers/callbacks/terminate_on_nan.hpp"

#include <limits>

#include "../../../core/base/warning.hpp"
#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"

namespace sluice {
namespace {

TEST_SUITE("layers/callbacks/terminate_on_nan") {
  TEST_CASE("training ends within the epoch, after the first batch whose loss is not finite") {
    Model model = test::scalar_model();
    const TerminateOnNaN terminate;
    CHECK(terminate.body().watches_batches());
    model.model_body().stop_training = false;
    terminate.body().on_batch_end(model, 0, {{"loss", 1e30}});
    CHECK_FALSE(model.model_body().stop_training);
    terminate.body().on_batch_end(model, 1, {{"loss", std::numeric_limits<double>::infinity()}});
    CHECK(model.model_body().stop_training);
  }

  TEST_CASE("a fit whose loss becomes nan runs one epoch of many") {
    const WarningHandler handler = set_warning_handler([](const std::string&) {});
    Model model = test::scalar_model();
    const Tensor x = Tensor::from({2, 1}, {1, std::numeric_limits<float>::quiet_NaN()});
    const History history =
        model.fit(x, x, {.epochs = 9, .callbacks = {TerminateOnNaN()}, .verbose = 0});
    set_warning_handler(handler);
    CHECK(history.epoch.size() == 1);
  }
}

}  // namespace
}  // namespace sluice
