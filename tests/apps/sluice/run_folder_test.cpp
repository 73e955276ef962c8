// SPDX-License-Identifier: MIT
#include "../../../apps/sluice/run_folder.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice::cli {
namespace {

/// A run of two epochs whose best is the first, with the weight 1; the weight is 2 in the second.
struct Run {
  test::TemporaryFolder folder;
  Model model = weight_of(1);
  RunRecorder recorder{{folder.path(), {{"fit", Dict{{"epochs", 2}}}}, {}}, {}, 2, {}};

  Run() {
    recorder.on_train_begin(model);
    Logs logs{{"loss", 1}, {"val_loss", 1}};
    recorder.on_epoch_end(model, 0, logs);
    model.set_weights({Tensor::from<float>({1, 1}, {2})});
  }

  static Model weight_of(float weight) {
    const Symbol input = Input({1});
    Model model(input, Dense(1, {.use_bias = false})(input));
    model.compile({.optimizer = "sgd", .loss = "mean_squared_error"});
    model.set_weights({Tensor::from<float>({1, 1}, {weight})});
    return model;
  }

  void end_last_epoch() {
    Logs logs{{"loss", 0.5}, {"val_loss", 2}};
    recorder.on_epoch_end(model, 1, logs);
  }
  float weight() const { return model.get_weights()[0].values<float>()[0]; }
};

float saved_weight(const std::filesystem::path& file) {
  return load_model(file).get_weights()[0].values<float>()[0];
}

TEST_SUITE("apps/sluice/run_folder") {
  TEST_CASE("the best epoch is model.json, the last is last.json, and training keeps its weights") {
    Run run;
    run.end_last_epoch();
    CHECK(saved_weight(run.folder / "model.json") == 1);
    CHECK(saved_weight(run.folder / "last.json") == 2);
    CHECK(run.weight() == 2);
  }

  TEST_CASE("training keeps its weights when the best cannot be saved") {
    Run run;
    std::filesystem::create_directories(run.folder / "model.json");
    CHECK_THROWS_AS(run.end_last_epoch(), FormatError);
    CHECK(run.weight() == 2);
    std::filesystem::remove_all(run.folder.path());
    CHECK_THROWS_AS(run.end_last_epoch(), FormatError);
    CHECK(run.weight() == 2);
  }
}

}  // namespace
}  // namespace sluice::cli
