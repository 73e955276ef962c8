// SPDX-License-Identifier: MIT
#include "../../../io/run/csv_logger.hpp"

#include <limits>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"
#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

using test::TemporaryFolder;

/// Lets the logger see these epochs of a training.
void log(const Callback& logger, std::vector<Logs> epochs, std::int64_t first = 0) {
  Model model = test::scalar_model();
  logger.body().on_train_begin(model);
  for (Logs& logs : epochs) logger.body().on_epoch_end(model, first++, logs);
  logger.body().on_train_end(model, epochs.back());
}

TEST_SUITE("io/run/csv_logger") {
  TEST_CASE("each epoch is a line of the logs by name, under the first epoch's names") {
    const TemporaryFolder folder;
    log(CSVLogger(folder / "log.csv"),
        {{{"loss", 0.1}, {"accuracy", 1}}, {{"loss", 0.25}, {"other", 3}}});
    CHECK(read_file(folder / "log.csv") == "epoch,accuracy,loss\n0,1,0.1\n1,NA,0.25\n");
  }

  TEST_CASE("a line is in the file as soon as its epoch has ended") {
    const TemporaryFolder folder;
    const CSVLogger logger(folder / "log.csv", {.separator = ';'});
    Model model = test::scalar_model();
    logger.body().on_train_begin(model);
    CHECK(folder.count() == 0);
    Logs logs{{"loss", std::numeric_limits<double>::quiet_NaN()}};
    logger.body().on_epoch_end(model, 0, logs);
    CHECK(read_file(folder / "log.csv") == "epoch;loss\n0;nan\n");
  }

  TEST_CASE("a second training replaces the file, or adds lines when told to append") {
    const TemporaryFolder folder;
    log(CSVLogger(folder / "log.csv"), {{{"loss", 1}}});
    log(CSVLogger(folder / "log.csv"), {{{"loss", 2}}});
    CHECK(read_file(folder / "log.csv") == "epoch,loss\n0,2\n");
    log(CSVLogger(folder / "log.csv", {.append = true}), {{{"loss", 3}}}, 1);
    CHECK(read_file(folder / "log.csv") == "epoch,loss\n0,2\n1,3\n");
    log(CSVLogger(folder / "new.csv", {.append = true}), {{{"loss", 4}}});
    CHECK(read_file(folder / "new.csv") == "epoch,loss\n0,4\n");
  }

  TEST_CASE("a training that goes on from a state adds its lines") {
    const TemporaryFolder folder;
    const CSVLogger before(folder / "log.csv"), after(folder / "log.csv");
    log(before, {{{"loss", 1}}});
    after.body().set_state(before.body().state());
    log(after, {{{"loss", 2}}}, 1);
    CHECK(read_file(folder / "log.csv") == "epoch,loss\n0,1\n1,2\n");
  }

  TEST_CASE("appending under other columns is refused and the file left as it was") {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "log.csv";
    log(CSVLogger(path), {{{"loss", 1}}});
    const std::string text = text_of("[csv_logger] ", path.string(),
                                     ": to append expected the columns epoch,mae, got epoch,loss");
    CHECK_THROWS_WITH_AS(log(CSVLogger(path, {.append = true}), {{{"mae", 1}}}), text.c_str(),
                         FormatError);
    CHECK(read_file(path) == "epoch,loss\n0,1\n");
  }

  TEST_CASE("a folder that is not there, or another separator, is refused") {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "none" / "log.csv";
    const std::string text = text_of("[csv_logger] ", path.string(), ": cannot write");
    CHECK_THROWS_WITH_AS(log(CSVLogger(path), {{{"loss", 1}}}), text.c_str(), FormatError);
    CHECK_THROWS_AS(CSVLogger(path, {.separator = '|'}), std::invalid_argument);
  }
}

}  // namespace
}  // namespace sluice
