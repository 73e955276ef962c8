// SPDX-License-Identifier: MIT
#include "../../../io/table/dataset.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../../../io/files/files.hpp"
#include "../../../io/files/json.hpp"
#include "../../support/approx.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

const std::string columns = R"("inputs": {"x": {"columns": ["x*"], "missing": "mean"}},
                               "targets": {"kind": {"type": "binary"}})";

/// A folder with a.csv: 20 rows of x1 = row, x2 = constant, kind = a for every fourth row.
struct Folder : test::TemporaryFolder {
  Folder() {
    std::string text = "x1;x2;kind\n";
    for (int row = 0; row < 20; ++row)
      text += std::to_string(row) + ";7;" + (row % 4 == 0 ? "a\n" : "b\n");
    write_file_atomic(*this / "a.csv", text);
  }

  DataSpec spec(const std::string& keys) const {
    const Value value = parse_json("{" + keys + ", " + columns + "}", "config.json");
    return read_data_spec(ConfigReader(*value.if_is<Dict>(), "data"), path());
  }
  void check_refused(const std::string& keys, const std::string& text) const {
    CHECK_THROWS_WITH_AS(load_dataset(spec(keys), 1), text.c_str(), FormatError);
  }
};

double mean(const Tensor& tensor) {
  double sum = 0;
  for (const float value : tensor.values()) sum += static_cast<double>(value);
  return sum / static_cast<double>(tensor.size());
}

TEST_SUITE("io/table/dataset") {
  TEST_CASE("a file is split, and what is learnt is learnt from the training rows alone") {
    const Folder folder;
    const Dataset data =
        load_dataset(folder.spec(R"("file": "a.csv", "test_split": 0.2, "validation_split": 0.25,
                       "split": "tail")"),
                     1);
    CHECK(data.train.rows == 12);
    CHECK(data.validation.rows == 4);
    CHECK(data.test.rows == 4);
    const auto& feature = std::get<NumericFeature>(data.preprocessing.inputs()[0].features[0]);
    CHECK(feature.offset == 5.5);
    const double scale = std::sqrt((144.0 - 1) / 12);
    CHECK(mean(data.train.inputs[0].second) == doctest::Approx(0));
    CHECK(data.test.inputs[0].second.at(0, 0) == doctest::Approx((16 - 5.5) / scale));
    CHECK(data.test.inputs[0].second.at(0, 1) == 0);
    test::check_close(data.test.targets[0].second, {4, 1}, {0, 1, 1, 1});
    CHECK(data.preprocessing.notes().size() == 2);
  }

  TEST_CASE("the same seed splits the same way, stratified by the target's classes") {
    const Folder folder;
    const DataSpec spec =
        folder.spec(R"("file": "a.csv", "test_split": 0.4, "split": "stratified")");
    const Dataset data = load_dataset(spec, 5);
    CHECK(mean(data.test.targets[0].second) == 0.75);
    CHECK(mean(data.train.targets[0].second) == 0.75);
    test::check_close(load_dataset(spec, 5).test.inputs[0].second, data.test.inputs[0].second, 0);
  }

  TEST_CASE("validation and test rows may come from files of their own") {
    const Folder folder;
    write_file_atomic(folder / "b.csv", "kind;x2;x1\nb;7;5.5\n");
    const Dataset data =
        load_dataset(folder.spec(R"("file": "a.csv", "separator": ";", "split": "tail",
                       "validation_split": 0.4, "test_file": "b.csv")"),
                     1);
    CHECK(data.train.rows == 12);
    CHECK(data.validation.rows == 8);
    CHECK(data.test.rows == 1);
    test::check_close(data.test.inputs[0].second, {1, 2}, {0, 0});
  }

  TEST_CASE("new rows need no target, and their records are named by number") {
    const Folder folder;
    const Dataset data = load_dataset(folder.spec(R"("file": "a.csv")"), 1);
    write_file_atomic(folder / "new.csv", "x2,x1\n7,19\n7,NA\n");
    const DataPart part = load_part(folder / "new.csv", data.preprocessing, false);
    CHECK(part.rows == 2);
    CHECK(part.targets.empty());
    CHECK(part.inputs[0].second.at(1, 0) == 0);
    write_file_atomic(folder / "new.csv", "x1\n1\n");
    CHECK_THROWS_WITH_AS(load_part(folder / "new.csv", data.preprocessing, false),
                         ("[columns] " + (folder / "new.csv").string() +
                          ": expected the column \"x2\" of input \"x\", got a header without it; "
                          "did you mean \"x1\"?")
                             .c_str(),
                         FormatError);
  }

  TEST_CASE("records of later blocks keep their number") {
    const Folder folder;
    const Dataset data = load_dataset(folder.spec(R"("file": "a.csv")"), 1);
    write_file_atomic(folder / "new.csv", "x1,x2\n1,7\n2,7\n3,1e300\n");
    CsvReader reader(folder / "new.csv", {.block_bytes = 4});
    CHECK_THROWS_WITH_AS(
        [&] {
          while (const auto block = reader.next()) make_part(*block, data.preprocessing, false);
        }(),
        ("[columns] " + (folder / "new.csv").string() +
         " record 3, column \"x2\": 1e+300 is beyond the range of float32 when normalised by "
         "offset 7 and scale 1; correct or rescale it")
            .c_str(),
        FormatError);
  }

  TEST_CASE("the section is written with every default and read back the same") {
    const Folder folder;
    const DataSpec spec = folder.spec(R"("file": "a.csv", "separator": "tab")");
    const Dict dict = to_dict(spec);
    CHECK(*dict.find("split") == Value("shuffled"));
    CHECK(*dict.find("test_split") == Value(0.0));
    CHECK(*dict.find("separator") == Value("tab"));
    CHECK(to_dict(read_data_spec(ConfigReader(dict, "data"), "/elsewhere")) == dict);
  }

  TEST_CASE("sections that cannot be are refused with their path") {
    const Folder folder;
    folder.check_refused(R"("file": "a.csv", "separator": ".")",
                         "[config] data: unknown separator \".\"; did you mean \",\"?");
    folder.check_refused(R"("file": "a.csv", "test_split": 1)",
                         "[config] data: expected test_split in [0, 1), got 1");
    folder.check_refused(
        R"("file": "a.csv", "split": "random")",
        "[config] data: unknown split \"random\"; choose one of shuffled, stratified, tail");
    folder.check_refused(R"("file": "a.csv", "test_split": 0.1, "test_file": "b.csv")",
                         "[config] expected data.test_file or data.test_split, got both; leave one "
                         "out");
    folder.check_refused(R"("file": "a.csv", "tset_split": 0.1)",
                         "[config] unknown key data.tset_split; did you mean \"test_split\"?");
  }

  TEST_CASE("a stratified split needs classes, and a file needs records") {
    const Folder folder;
    DataSpec spec = folder.spec(R"("file": "a.csv", "test_split": 0.1, "split": "stratified")");
    spec.columns.inputs[0].groups[0].columns = {"x2"};
    spec.columns.targets[0] = {"x1", "x1", "numeric", "", ""};
    CHECK_THROWS_WITH_AS(load_dataset(spec, 1),
                         "[config] expected a binary or categorical target for a stratified split, "
                         "got numeric ones; set \"split\" to \"shuffled\"",
                         FormatError);
    write_file_atomic(folder / "a.csv", "x1;x2;kind\n");
    folder.check_refused(R"("file": "a.csv")", "[columns] " + (folder / "a.csv").string() +
                                                   ": expected records behind the header, got "
                                                   "none");
  }
}

}  // namespace
}  // namespace sluice
