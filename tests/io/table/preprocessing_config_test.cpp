// SPDX-License-Identifier: MIT
#include "../../../io/table/preprocessing_config.hpp"

#include <doctest/doctest.h>

#include "../../../io/files/json.hpp"

namespace sluice {
namespace {

using Texts = std::vector<std::string>;

const Texts header = {"mean_a", "mean_b", "city", "kind", "y"};
const std::string targets = R"("targets": {"kind": {"type": "binary"}, "end": {"column": "y",
                                           "type": "numeric"}})";

Dict parsed(const std::string& text) {
  const Value value = parse_json(text, "a.json");
  return *value.if_is<Dict>();
}

ColumnsSpec read(const std::string& inputs, const std::string& outputs = targets) {
  const Dict dict = parsed("{\"inputs\": " + inputs + ", " + outputs + "}");
  ConfigReader reader(dict, "data");
  return read_columns(reader);
}

ColumnsSpec resolved(const std::string& inputs, const std::string& outputs = targets) {
  return resolve_columns(read(inputs, outputs), header, "data");
}

void check_refused(const std::string& inputs, const std::string& text,
                   const std::string& outputs = targets) {
  CHECK_THROWS_WITH_AS(resolved(inputs, outputs), ("[config] " + text).c_str(), FormatError);
}

TEST_SUITE("io/table/preprocessing_config") {
  TEST_CASE("an input is a group of columns or a list of them, targets are columns by name") {
    const ColumnsSpec spec = read(R"({
      "mean": {"columns": ["mean_*"], "normalization": "min-max", "missing": "median"},
      "all": [{"columns": ["mean_a"], "missing": -1},
              {"columns": ["city"], "type": "categorical", "encoding": "codes"}]})");
    REQUIRE(spec.inputs.size() == 2);
    CHECK(spec.inputs[0].name == "mean");
    CHECK(spec.inputs[0].groups.at(0).normalization == "min-max");
    CHECK(spec.inputs[0].groups.at(0).missing == Value("median"));
    CHECK(spec.inputs[1].groups.at(0).missing == Value(-1));
    CHECK(spec.inputs[1].groups.at(1).encoding == "codes");
    CHECK(spec.targets.at(0).column == "kind");
    CHECK(spec.targets.at(1).column == "y");
  }

  TEST_CASE("defaults are spelt out when written, and read back the same") {
    const ColumnsSpec spec = read(R"({"x": {"columns": ["mean_a"]},
                                      "c": {"columns": ["city"], "type": "categorical"}})");
    Dict dict;
    write_columns(spec, dict);
    const Dict expected = parsed(R"({
      "inputs": {"x": {"columns": ["mean_a"], "type": "numeric", "normalization": "z-score",
                       "missing": "error"},
                 "c": {"columns": ["city"], "type": "categorical", "encoding": "one-hot",
                       "missing": "unknown"}},
      "targets": {"kind": {"column": "kind", "type": "binary"},
                  "end": {"column": "y", "type": "numeric"}}})");
    CHECK(dict == expected);
    ConfigReader reader(dict, "data");
    Dict again;
    write_columns(read_columns(reader), again);
    CHECK(again == dict);
  }

  TEST_CASE("patterns become columns in the order of the header, without targets") {
    CHECK(resolved(R"({"x": {"columns": ["mean_*"]}})").inputs[0].groups[0].columns ==
          Texts{"mean_a", "mean_b"});
    CHECK(resolved(R"({"x": {"columns": ["*"], "type": "categorical"}})")
              .inputs[0]
              .groups[0]
              .columns == Texts{"mean_a", "mean_b", "city"});
  }

  TEST_CASE("the columns to read are those that are used, each once") {
    const CsvOptions options = csv_options(resolved(R"({
      "x": {"columns": ["mean_b"]}, "z": {"columns": ["mean_*"]},
      "c": {"columns": ["city"], "type": "categorical"}})"));
    CHECK(options.numbers == Texts{"mean_b", "mean_a", "y"});
    CHECK(options.texts == Texts{"city", "kind"});
  }

  TEST_CASE("columns that are not there are refused with the nearest") {
    check_refused(R"({"x": {"columns": ["mean_c"]}})",
                  "data.inputs.x.columns: no column matches \"mean_c\"; did you mean \"mean_a\"?");
    check_refused(R"({"x": [{"columns": ["mean_a"]}, {"columns": ["worst_*"]}]})",
                  "data.inputs.x[1].columns: no column matches \"worst_*\"; choose one of mean_a, "
                  "mean_b, city");
    check_refused(R"({"x": {"columns": ["mean_a"]}})",
                  "data.targets.kid.column: no column is named \"kid\"; did you mean \"kind\"?",
                  R"("targets": {"kid": {"type": "binary"}})");
  }

  TEST_CASE("a column in two roles is refused") {
    check_refused(R"({"x": {"columns": ["mean_a", "kind"]}})",
                  "data.inputs.x.columns: column \"kind\" is a target; a model that is told the "
                  "answer learns nothing");
    check_refused(R"({"x": {"columns": ["mean_a", "mean_*"]}})",
                  "data.inputs.x.columns: column \"mean_a\" is chosen twice, by \"mean_*\" again; "
                  "name it once");
    check_refused(R"({"x": [{"columns": ["mean_a"]}, {"columns": ["mean_*"]}]})",
                  "data.inputs.x[1].columns: column \"mean_a\" is in an earlier group of this "
                  "input; name it once");
    check_refused(R"({"x": {"columns": ["mean_a"]},
                      "z": {"columns": ["mean_a"], "type": "categorical"}})",
                  "data.inputs.z.columns: column \"mean_a\" is numeric in input \"x\" and "
                  "categorical here; choose one");
    check_refused(R"({"x": {"columns": ["mean_a"]}})",
                  "data.targets.two.column: column \"y\" is a target already; name it once",
                  R"("targets": {"y": {"type": "numeric"}, "two": {"column": "y",
                                                                   "type": "numeric"}})");
  }

  TEST_CASE("choices that do not exist are refused with the nearest") {
    check_refused(R"({"x": {"columns": ["y"], "normalization": "zscore"}})",
                  "data.inputs.x: unknown normalization \"zscore\"; did you mean \"z-score\"?");
    check_refused(R"({"x": {"columns": ["y"], "type": "nummeric"}})",
                  "data.inputs.x: unknown type \"nummeric\"; did you mean \"numeric\"?");
    check_refused(
        R"({"x": {"columns": ["y"], "missing": true}})",
        "data.inputs.x: expected missing one of error, mean, median or a number, got true");
    check_refused(R"({"x": {"columns": ["y"], "encoding": "codes"}})",
                  "unknown key data.inputs.x.encoding; choose one of columns, missing, "
                  "normalization, type");
    check_refused(R"({"x": {"columns": ["y"]}})",
                  "data.targets.t: unknown encoding \"onehot\"; did you mean \"one-hot\"?",
                  R"("targets": {"t": {"type": "categorical", "encoding": "onehot"}})");
  }

  TEST_CASE("empty lists and objects are refused") {
    check_refused("{}", "expected an input or more at data.inputs, got object {}");
    check_refused(R"({"x": []})",
                  "expected a group of columns or more at data.inputs.x, got list []");
    check_refused(R"({"x": {"columns": []}})",
                  "data.inputs.x: expected columns of one or more, got []");
    check_refused(R"({"x": ["y"]})", "expected an object at data.inputs.x[0], got \"y\"");
    check_refused(R"({"x": {"columns": ["y"]}})",
                  "expected a target or more at data.targets, got object {}", R"("targets": {})");
  }

  TEST_CASE("what a program asks for is checked like what a file says") {
    ColumnsSpec spec{{{"x", {{.columns = {"mean_a"}, .normalization = "zscore"}}}},
                     {{"y", "", "numeric", "", ""}}};
    CHECK_THROWS_AS(resolve_columns(spec, header, "data"), FormatError);
    spec.inputs[0].groups[0].normalization = "none";
    CHECK(resolve_columns(spec, header, "data").targets[0].column == "y");
  }
}

}  // namespace
}  // namespace sluice
