// SPDX-License-Identifier: MIT
#include "../../../io/run/layer_list.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/json.hpp"

namespace sluice {
namespace {

Dict parsed(const std::string& text) {
  const Value value = parse_json(text, "a.json");
  return *value.if_is<Dict>();
}

/// Two inputs, of one number and of one code, and one binary target.
Preprocessing preprocessing() {
  return Preprocessing::from_dict(parsed(R"({
    "inputs": {
      "size": [{"column": "size", "type": "numeric", "normalization": "none", "offset": 0.0,
                "scale": 1.0, "missing": "error"}],
      "place": [{"column": "place", "type": "categorical", "encoding": "codes",
                 "vocabulary": ["a", "b"], "missing": "unknown"}]},
    "targets": {"kind": {"column": "kind", "type": "binary", "classes": ["no", "yes"]}}})"),
                                  "preprocessing");
}

const std::string layers = R"(
  {"type": "Dense", "name": "wide", "inputs": ["size"], "units": 4, "activation": "relu"},
  {"type": "Embedding", "inputs": ["place"], "input_dim": 3, "output_dim": 4},
  {"type": "Flatten", "name": "flat"},
  {"type": "GatedFeatureFusion", "inputs": ["wide", "flat"]},
  {"type": "Dense", "units": 1, "activation": "sigmoid"})";

ConfiguredModel made(const std::string& list) {
  return model_from_section(parsed("{\"layers\": [" + list + "]}"), "model", preprocessing());
}

void check_refused(const std::string& list, const std::string& text) {
  CHECK_THROWS_WITH_AS(made(list), ("[config] " + text).c_str(), FormatError);
}

TEST_SUITE("io/run/layer_list") {
  TEST_CASE("layers take those they name or the one above; the output takes the target's name") {
    const Model model = made(layers).model;
    CHECK(model.input_names() == std::vector<std::string>{"size", "place"});
    CHECK(model.output_names() == std::vector<std::string>{"kind"});
    CHECK(model.input_specs()[1].dtype == DType::int32);
    CHECK(model.get_layer("gated_feature_fusion").count_params() == 8 * 4 + 4);
  }

  TEST_CASE("the section spelt out makes the same model") {
    const ConfiguredModel first = made(layers);
    const ConfiguredModel second = model_from_section(first.section, "model", preprocessing());
    CHECK(second.section == first.section);
    CHECK(second.model.summary() == first.model.summary());
  }

  TEST_CASE("a misspelt key or name is refused with its path and the nearest") {
    check_refused(R"({"type": "Dense", "inputs": ["size"], "units": 1, "activaton": "relu"})",
                  "unknown key model.layers[0].activaton; did you mean \"activation\"?");
    check_refused(R"({"type": "Dense", "inputs": ["sizes"], "units": 1})",
                  "no layer above and no input is named \"sizes\" at model.layers[0].inputs; did "
                  "you mean \"size\"?");
  }

  TEST_CASE("a first layer says which of several inputs it takes, and none is left over") {
    check_refused(R"({"type": "Dense", "units": 1})",
                  "expected the key model.layers[0].inputs, as the data have several: size, place");
    check_refused(
        R"({"type": "Dense", "inputs": ["size"], "units": 1})",
        "no layer of model uses the input \"place\" of the data; name it in \"inputs\" of "
        "a layer, or leave it out of the data");
  }
}

}  // namespace
}  // namespace sluice
