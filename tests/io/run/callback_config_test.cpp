// SPDX-License-Identifier: MIT
#include "../../../io/run/callback_config.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/json.hpp"

namespace sluice {
namespace {

std::vector<ConfiguredCallback> read(const std::string& list) {
  const Value value = parse_json(list, "a.json");
  return callbacks_from_section(*value.if_is<List>(), "fit.callbacks");
}

TEST_SUITE("io/run/callback_config") {
  TEST_CASE("a callback is spelt out with every default and reads back as it was") {
    for (const char* type : {"EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN"}) {
      const Dict section = read(std::string("[{\"type\": \"") + type + "\"}]").front().section;
      CHECK(read("[" + to_json_text(section) + "]").front().section == section);
    }
    const Dict section = read(R"([{"type": "EarlyStopping", "patience": 5}])").front().section;
    CHECK(*section.find("patience") == Value(5));
    CHECK(*section.find("monitor") == Value("val_loss"));
  }

  TEST_CASE("an unknown type, key or value is refused with its path") {
    CHECK_THROWS_WITH_AS(read(R"([{"type": "EarlyStoping"}])"),
                         "[config] unknown callback \"EarlyStoping\" at fit.callbacks[0].type; did "
                         "you mean \"EarlyStopping\"?",
                         FormatError);
    CHECK_THROWS_WITH_AS(
        read(R"([{"type": "EarlyStopping", "patince": 5}])"),
        "[config] unknown key fit.callbacks[0].patince; did you mean \"patience\"?", FormatError);
    CHECK_THROWS_WITH_AS(read(R"([{"type": "EarlyStopping", "patience": -1}])"),
                         "fit.callbacks[0]: [early_stopping] expected patience of at least 0, got "
                         "-1",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
