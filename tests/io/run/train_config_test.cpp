// SPDX-License-Identifier: MIT
#include "../../../io/run/train_config.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/json.hpp"

namespace sluice {
namespace {

TrainConfig read(const std::string& more) {
  const Value value = parse_json(R"({"data": {"file": "a.csv", "inputs": {"x": {"columns": ["x"]}},
    "targets": {"y": {"type": "numeric"}}}, "model": {}, "compile": {"loss": "mse"})" +
                                     more + "}",
                                 "a.json");
  return read_train_config(*value.if_is<Dict>(), "/somewhere", "a");
}

void check_refused(const std::string& more, const std::string& text) {
  CHECK_THROWS_WITH_AS(read(more), ("[config] " + text).c_str(), FormatError);
}

TEST_SUITE("io/run/train_config") {
  TEST_CASE("what is left out has Keras's defaults") {
    const TrainConfig config = read("");
    CHECK(config.fit.epochs == 1);
    CHECK(config.fit.batch_size == 32);
    CHECK(config.fit.shuffle);
    CHECK(config.data.file == "/somewhere/a.csv");
    CHECK(config.folder == "runs/a");
  }

  TEST_CASE("fit spelt out reads back as it was") {
    const TrainConfig config = read(R"(, "fit": {"epochs": 7, "class_weight": {"0": 1, "1": 2.5},
      "callbacks": [{"type": "EarlyStopping", "patience": 3}]})");
    CHECK(config.fit.class_weight.at(1) == 2.5);
    CHECK(config.callbacks.size() == 1);
    const Dict section = fit_section(config);
    CHECK(fit_section(read(", \"fit\": " + to_json_text(section))) == section);
  }

  TEST_CASE("unknown keys and wrong values are refused with their path") {
    check_refused(", \"seed\": -1", "expected seed of at least 0, got -1");
    check_refused(", \"sed\": 1", "unknown key sed; did you mean \"seed\"?");
    check_refused(R"(, "fit": {"epoch": 1})", "unknown key fit.epoch; did you mean \"epochs\"?");
    check_refused(R"(, "fit": {"batch_size": 0})", "fit: expected batch_size of at least 1, got 0");
    check_refused(R"(, "fit": {"class_weight": {"yes": 1}})",
                  "expected the number of a class as key at fit.class_weight.yes, such as \"0\" or "
                  "\"1\"");
  }
}

}  // namespace
}  // namespace sluice
