// SPDX-License-Identifier: MIT
#include "../../../core/base/fields.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

struct BaseOptions {
  double rate = 0.5;
  std::optional<std::int64_t> seed = {};
  std::string mode = "auto";
  bool nesterov = false;
};
/// What a constructor takes before its options.
struct Options : BaseOptions {
  std::int64_t units = 0;
};

const Fields<Options>& fields() {
  static const auto all = Fields<Options>()
                              .required("units", &Options::units, at_least(1))
                              .optional("rate", &Options::rate, below(0, 1))
                              .optional("seed", &Options::seed)
                              .optional("mode", &Options::mode, one_of({"auto", "min", "max"}))
                              .sparse("nesterov", &Options::nesterov)
                              .fixed("axis", -1)
                              .accepted("noise_shape", nullptr)
                              .ignored("jit_compile");
  return all;
}

Options read(const Dict& dict) {
  ConfigReader reader(dict, "here");
  Options options = fields().read(reader);
  reader.finish();
  return options;
}

TEST_SUITE("core/base/fields") {
  TEST_CASE("what is written reads back, and what is missing is the default") {
    Options options;
    options.units = 3;
    options.seed = 7;
    const Dict dict = fields().write(options);
    CHECK(to_string(dict) == R"({"units": 3, "rate": 0.5, "seed": 7, "mode": "auto", "axis": -1})");
    CHECK(fields().write(read(dict)) == dict);
    CHECK(read({{"units", 2}}).rate == 0.5);
    CHECK(!read({{"units", 2}, {"seed", nullptr}}).seed);
    options.nesterov = true;
    CHECK(fields().write(options).find("nesterov") != nullptr);
  }

  TEST_CASE("a configuration is refused with its path") {
    CHECK_THROWS_WITH_AS(read({{"rate", 0.1}}),
                         "[config] expected the key here.units, got rate; add it", FormatError);
    CHECK_THROWS_WITH_AS(read({{"units", 2.5}}),
                         "[config] expected an integer at here.units, got number 2.5", FormatError);
    CHECK_THROWS_WITH_AS(read({{"units", 2}, {"axis", 1}}),
                         "[config] expected only -1 at here.axis, got integer 1", FormatError);
    CHECK_THROWS_WITH_AS(read({{"units", 2}, {"rat", 0.1}}),
                         "[config] unknown key here.rat; did you mean \"rate\"?", FormatError);
    CHECK(read({{"units", 2}, {"noise_shape", nullptr}, {"jit_compile", "auto"}}).units == 2);
  }

  TEST_CASE("a value that is not allowed is refused by name") {
    const auto check = [](auto change) {
      Options options;
      options.units = 1;
      change(options);
      fields().check("tag", options);
    };
    check([](Options& options) { options.rate = 0; });
    CHECK_THROWS_WITH_AS(check([](Options& options) { options.units = 0; }),
                         "[tag] expected units of at least 1, got 0", std::invalid_argument);
    CHECK_THROWS_WITH_AS(check([](Options& options) { options.rate = 1; }),
                         "[tag] expected rate in [0, 1), got 1", std::invalid_argument);
    CHECK_THROWS_WITH_AS(check([](Options& options) { options.rate = std::nan(""); }),
                         "[tag] expected rate in [0, 1), got nan", std::invalid_argument);
    CHECK_THROWS_WITH_AS(check([](Options& options) { options.mode = "mx"; }),
                         "[tag] unknown mode \"mx\"; did you mean \"max\"?", std::invalid_argument);
  }

  TEST_CASE("arguments are listed with type, default and what is allowed") {
    const std::vector<Argument> arguments = fields().arguments();
    REQUIRE(arguments.size() == 5);
    CHECK(arguments[0].name == "units");
    CHECK(arguments[0].type == "integer");
    CHECK(!arguments[0].fallback);
    CHECK(arguments[0].allowed == "of at least 1");
    CHECK(arguments[1].fallback == Value(0.5));
    CHECK(arguments[2].fallback == Value());
    CHECK(arguments[3].allowed == "one of auto, min, max");
  }
}

}  // namespace
}  // namespace sluice
