// SPDX-License-Identifier: MIT
#include "../../../layers/callbacks/callback_config.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

Dict section_of(const Dict& dict) {
  ConfigReader reader(dict, "callback");
  Dict section = callback_from_config(reader).section;
  reader.finish();
  return section;
}

TEST_SUITE("layers/callbacks/callback_config") {
  TEST_CASE("a callback is made from its class and arguments, and tells every default") {
    CHECK(to_string(section_of({{"type", "EarlyStopping"}, {"patience", 3}})) ==
          R"({"type": "EarlyStopping", "monitor": "val_loss", "min_delta": 0, "patience": 3, )"
          R"("mode": "auto", "baseline": null, "restore_best_weights": false, )"
          R"("start_from_epoch": 0})");
    CHECK(to_string(section_of({{"type", "TerminateOnNaN"}})) == R"({"type": "TerminateOnNaN"})");
  }

  TEST_CASE("a wrong class, key or value is refused") {
    CHECK_THROWS_WITH_AS(
        section_of({{"type", "EarlyStoping"}}),
        "[config] unknown callback \"EarlyStoping\" at callback.type; did you mean "
        "\"EarlyStopping\"?",
        FormatError);
    CHECK_THROWS_WITH_AS(section_of({{"type", "TerminateOnNaN"}, {"patience", 1}}),
                         "[config] unknown key callback.patience; choose one of type", FormatError);
    CHECK_THROWS_WITH_AS(section_of({{"type", "ReduceLROnPlateau"}, {"factor", 1}}),
                         "[reduce_lr_on_plateau] expected factor in [0, 1), got 1",
                         std::invalid_argument);
  }

  TEST_CASE("documentation gets every class with its arguments") {
    const std::vector<ClassDescription> classes = callback_classes();
    REQUIRE(classes.size() == 3);
    CHECK(classes[1].name == "ReduceLROnPlateau");
    REQUIRE(classes[1].arguments.size() == 7);
    CHECK(classes[1].arguments[3].allowed == "one of auto, min, max");
  }
}

}  // namespace
}  // namespace sluice
