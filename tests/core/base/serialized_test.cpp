// SPDX-License-Identifier: MIT
#include "../../../core/base/serialized.hpp"

#include <doctest/doctest.h>

#include "../../../optim/weights/regularizers.hpp"

namespace sluice {
namespace {

struct Point {
  std::int64_t x = 0;
};
struct OffsetOptions {
  std::int64_t by = 3;
};
struct Offset : Point {
  explicit Offset(OffsetOptions options) : Point{options.by} {}
};
const Fields<OffsetOptions>& offset_fields() {
  static const auto all = Fields<OffsetOptions>().optional("by", &OffsetOptions::by, at_least(1));
  return all;
}
const std::vector<NamedClass<Point>> points{
    described<Point, Point>("Origin"),
    described<Point, Offset, offset_fields>("OffsetPoint", {"offset", "offset_point"})};

TEST_SUITE("core/base/serialized") {
  TEST_CASE("class names turn into Keras's snake case") {
    CHECK(snake_case("MeanSquaredError") == "mean_squared_error");
    CHECK(snake_case("GatedFeatureFusion") == "gated_feature_fusion");
    CHECK(snake_case("R2Score") == "r2_score");
    CHECK(snake_case("RMSprop") == "rm_sprop");
    CHECK(snake_case("AdamW") == "adam_w");
    CHECK(snake_case("AUC") == "auc");
    CHECK(snake_case("L1L2") == "l1l2");
  }

  TEST_CASE("an object is written with module, class name, config and registered name") {
    const Dict dict = serialized("keras.regularizers", "L2", {{"l2", 0.5}});
    CHECK(to_string(Value(dict)) ==
          R"({"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.5}, )"
          R"("registered_name": null})");
  }

  TEST_CASE("a name, an object and a function are read") {
    CHECK(read_serialized("mse", "loss").class_name == "mse");
    const Dict object = serialized("keras.losses", "Huber", {{"delta", 2.0}});
    const SerializedObject read = read_serialized(object, "compile.loss");
    CHECK(read.class_name == "Huber");
    CHECK(read.config == Dict{{"delta", 2.0}});
    CHECK(read.path == "compile.loss.config");
    const Dict function{{"module", "builtins"},
                        {"class_name", "function"},
                        {"config", "mean_squared_error"},
                        {"registered_name", "function"}};
    CHECK(read_serialized(function, "loss").class_name == "mean_squared_error");
  }

  TEST_CASE("a class is made from the fields that describe it") {
    const std::span<const NamedClass<Point>> classes = points;
    CHECK(made_from_name("point", "offset", classes).x == 3);
    CHECK(made_from_name("point", "origin", classes).x == 0);
    const Dict object = serialized("points", "OffsetPoint", {{"by", 5}});
    CHECK(made_from_config("point", object, "p", classes).x == 5);
  }

  TEST_CASE("classes are described with their names and arguments") {
    const auto all = descriptions<Point>(points);
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "Origin");
    CHECK(all[0].aliases == std::vector<std::string>{"origin"});
    CHECK(all[0].arguments.empty());
    CHECK(all[1].aliases == std::vector<std::string>{"offset_point", "offset"});
    REQUIRE(all[1].arguments.size() == 1);
    CHECK(all[1].arguments[0].name == "by");
    CHECK(all[1].arguments[0].fallback == Value(3));
    CHECK(all[1].arguments[0].allowed == "of at least 1");
  }

  TEST_CASE("anything else is refused with its path") {
    CHECK_THROWS_WITH_AS(read_serialized(3, "model.loss"),
                         "[config] expected a name or an object with class_name and config at "
                         "model.loss, got 3",
                         FormatError);
    CHECK_THROWS_WITH_AS(read_serialized(Dict{{"class_name", "L2"}, {"confg", Dict{}}}, "a"),
                         "[config] unknown key a.confg; did you mean \"config\"?", FormatError);
  }

  TEST_CASE("wrong arguments in a document become format errors with the path") {
    const Dict negative = serialized("keras.regularizers", "L2", {{"l2", -1}});
    CHECK_THROWS_WITH_AS(RegularizerSpec::from_config(negative, "layers[0].kernel_regularizer"),
                         "layers[0].kernel_regularizer: [l2] expected l2 of at least 0, got -1",
                         FormatError);
  }

  TEST_CASE("an argument that nobody knows is refused") {
    const Dict typo = serialized("keras.regularizers", "L2", {{"l3", 1}});
    CHECK_THROWS_WITH_AS(RegularizerSpec::from_config(typo, "r"),
                         "[config] unknown key r.config.l3; did you mean \"l2\"?", FormatError);
  }
}

}  // namespace
}  // namespace sluice
