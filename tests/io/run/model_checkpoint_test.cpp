// SPDX-License-Identifier: MIT
#include "../../../io/run/model_checkpoint.hpp"

#include <limits>

#include "../../../io/model/model_file.hpp"
#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

using test::TemporaryFolder;

double saved_weight(const std::filesystem::path& path) {
  return load_model(path).get_weights().front().item();
}

TEST_SUITE("io/run/model_checkpoint") {
  TEST_CASE("every epoch is saved under its number and loss") {
    const TemporaryFolder folder;
    const ModelCheckpoint checkpoint(folder / "m-{epoch:02d}-{val_loss:.2f}.json");
    test::drive(checkpoint, test::scalar_model(), "val_loss", {1, 0.5, 0.75});
    CHECK(folder.count() == 3);
    CHECK(saved_weight(folder / "m-01-1.00.json") == 0);
    CHECK(saved_weight(folder / "m-03-0.75.json") == 2);
  }

  TEST_CASE("only the best epoch is kept when told so, and never one that is not finite") {
    const TemporaryFolder folder;
    const ModelCheckpoint checkpoint(folder / "best.json", {.save_best_only = true});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double low = -std::numeric_limits<double>::infinity();
    test::drive(checkpoint, test::scalar_model(), "val_loss", {nan, 3, 1, 2, low});
    CHECK(folder.count() == 1);
    CHECK(saved_weight(folder / "best.json") == 2);
  }

  TEST_CASE("weights alone load into a model of the same layers") {
    const TemporaryFolder folder;
    const ModelCheckpoint checkpoint(
        folder / "best.safetensors",
        {.monitor = "val_accuracy", .save_best_only = true, .save_weights_only = true});
    test::drive(checkpoint, test::scalar_model(), "val_accuracy", {0.25, 0.75, 0.5});
    Model other = test::scalar_model();
    load_weights(other, folder / "best.safetensors");
    CHECK(other.get_weights().front().item() == 1);
  }

  TEST_CASE("a training that goes on from a state saves only what is better than before") {
    const TemporaryFolder folder;
    const ModelCheckpoint before(folder / "best.json", {.save_best_only = true});
    const ModelCheckpoint after(folder / "best.json", {.save_best_only = true});
    test::drive(before, test::scalar_model(), "val_loss", {2, 1});
    after.body().set_state(before.body().state());
    test::drive(after, test::scalar_model(), "val_loss", {1.5, 1}, 2);
    CHECK(saved_weight(folder / "best.json") == 1);
    test::drive(after, test::scalar_model(), "val_loss", {3}, 7);
    CHECK(saved_weight(folder / "best.json") == 7);
  }

  TEST_CASE("a missing log and an unknown mode are refused") {
    const TemporaryFolder folder;
    const ModelCheckpoint checkpoint(folder / "best.json", {.save_best_only = true});
    CHECK_THROWS_AS(test::drive(checkpoint, test::scalar_model(), "loss", {1}),
                    std::invalid_argument);
    CHECK(folder.count() == 0);
    test::check_fails([] { ModelCheckpoint("m.json", {.mode = "up"}); },
                      "[model_checkpoint] unknown mode \"up\"; choose one of auto, min, max");
  }
}

}  // namespace
}  // namespace sluice
