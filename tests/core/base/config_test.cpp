// SPDX-License-Identifier: MIT
#include "../../../core/base/config.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

const Dict dense{{"units", 16},       {"rate", 0.5},           {"name", "first"},
                 {"use_bias", true},  {"shape", List{2, 3.0}}, {"inputs", List{"a", "b"}},
                 {"nothing", nullptr}};

TEST_SUITE("core/base/config") {
  TEST_CASE("a dict keeps the order of its keys and replaces in place") {
    Dict dict{{"b", 1}, {"a", 2}};
    dict.set("c", 3).set("b", 4);
    dict.erase("a");
    REQUIRE(dict.entries().size() == 2);
    CHECK(dict.entries()[0].first == "b");
    CHECK(dict.entries()[0].second == Value(4));
    CHECK(dict.entries()[1].first == "c");
    CHECK(dict.find("a") == nullptr);
  }

  TEST_CASE("a loop over the entries of a temporary walks them all") {
    const auto made = [] { return Dict{{"a", "a text longer than a short string"}, {"b", 2}}; };
    std::string keys;
    for (const auto& [key, value] : made().entries()) keys += key + to_string(value);
    CHECK(keys == "a\"a text longer than a short string\"b2");
  }

  TEST_CASE("equality looks at content: order of keys and 3 against 3.0 do not matter") {
    CHECK(Dict{{"a", 1}, {"b", 2}} == Dict{{"b", 2.0}, {"a", 1}});
    CHECK(Value(3) == Value(3.0));
    CHECK(Value(1) != Value(true));
    CHECK(Value("1") != Value(1));
    CHECK(Value(nullptr) != Value(0));
    CHECK(Value(List{1, "x"}) == Value(List{1, "x"}));
    CHECK(Value(List{1}) != Value(List{1, 1}));
  }

  TEST_CASE("text of a value is compact and quoted") {
    const Value value(Dict{{"a", List{1, 2.5, true, nullptr}}, {"b", "say \"x\""}});
    CHECK(to_string(value) == R"({"a": [1, 2.5, true, null], "b": "say \"x\""})");
  }

  TEST_CASE("typed reads give the values, or the fallback of a missing key") {
    ConfigReader reader(dense, "layer");
    CHECK(reader.integer("units") == 16);
    CHECK(reader.number("rate") == 0.5);
    CHECK(reader.number("units") == 16.0);
    CHECK(reader.string("name") == "first");
    CHECK(reader.boolean("use_bias", false));
    CHECK(reader.integers("shape") == std::vector<std::int64_t>{2, 3});
    CHECK(reader.strings("inputs") == std::vector<std::string>{"a", "b"});
    CHECK(reader.integer("seed", 7) == 7);
    CHECK(reader.number("alpha", 0.1) == 0.1);
    CHECK(reader.string("axis", "last") == "last");
    CHECK_FALSE(reader.boolean("trainable", false));
    CHECK(reader.optional("seed") == nullptr);
  }

  TEST_CASE("an integer may be written as 3.0 but not as 3.7, 1e30 or true") {
    const Dict dict{{"whole", 3.0}, {"broken", 3.7}, {"huge", 1e30}, {"truth", true}};
    ConfigReader reader(dict, "fit");
    CHECK(reader.integer("whole") == 3);
    CHECK_THROWS_WITH_AS(reader.integer("broken"),
                         "[config] expected an integer at fit.broken, got number 3.7", FormatError);
    CHECK_THROWS_AS(reader.integer("huge"), FormatError);
    CHECK_THROWS_WITH_AS(reader.number("truth"),
                         "[config] expected a number at fit.truth, got boolean true", FormatError);
  }

  TEST_CASE("a value of the wrong type is refused with its path") {
    ConfigReader reader(dense, "model.layers[2]");
    CHECK_THROWS_WITH_AS(reader.string("units"),
                         "[config] expected a string at model.layers[2].units, got integer 16",
                         FormatError);
    CHECK_THROWS_WITH_AS(reader.boolean("nothing", true),
                         "[config] expected true or false at model.layers[2].nothing, got null",
                         FormatError);
    CHECK_THROWS_WITH_AS(
        reader.integers("inputs"),
        "[config] expected an integer at model.layers[2].inputs[0], got string \"a\"", FormatError);
    CHECK_THROWS_WITH_AS(reader.strings("shape"),
                         "[config] expected a string at model.layers[2].shape[0], got integer 2",
                         FormatError);
    CHECK_THROWS_AS(reader.list("name"), FormatError);
    CHECK_THROWS_AS(reader.object("name"), FormatError);
  }

  TEST_CASE("a missing key is named with the keys that are there") {
    const Dict dict{{"unit", 3}, {"name", "x"}};
    ConfigReader reader(dict, "layer");
    CHECK_THROWS_WITH_AS(reader.integer("units"),
                         "[config] expected the key layer.units, got unit, name; add it",
                         FormatError);
  }

  TEST_CASE("a nested object is read under its own path") {
    const Dict dict{{"model", Dict{{"units", "many"}}}};
    ConfigReader root(dict, "");
    ConfigReader model = root.object("model");
    CHECK(model.path() == "model");
    CHECK_THROWS_WITH_AS(model.integer("units"),
                         "[config] expected an integer at model.units, got string \"many\"",
                         FormatError);
  }

  TEST_CASE("a key that nobody read is refused with the nearest that was") {
    const Dict dict{{"units", 3}, {"activaton", "relu"}};
    ConfigReader reader(dict, "model.layers[2]");
    reader.integer("units");
    reader.string("activation", "linear");
    CHECK_THROWS_WITH_AS(
        reader.finish(),
        "[config] unknown key model.layers[2].activaton; did you mean \"activation\"?",
        FormatError);
    reader.ignore("activaton");
    CHECK_NOTHROW(reader.finish());
  }

  TEST_CASE("a key that is not honoured may be missing or hold its default") {
    const Dict dict{{"sparse", false}, {"scale", 1.0}, {"ragged", true}};
    ConfigReader reader(dict, "config");
    CHECK_NOTHROW(reader.only("sparse", false));
    CHECK_NOTHROW(reader.only("scale", 1));
    CHECK_NOTHROW(reader.only("quantization_config", nullptr));
    CHECK_THROWS_WITH_AS(reader.only("ragged", false),
                         "[config] expected only false at config.ragged, got boolean true",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
