// SPDX-License-Identifier: MIT
#include "../../../io/keras/hdf5.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"
#include "../../../io/tensors/bytes.hpp"

namespace sluice {
namespace {

std::string file(const std::string& name) {
  return read_file(SLUICE_TESTS_FOLDER "/io/keras/archives/" + name + ".h5");
}

void check_refused(const std::string& name, const char* text) {
  CHECK_THROWS_WITH_AS(parse_hdf5(file(name), "w.h5"), text, FormatError);
}

Hdf5Group example() {
  Hdf5Group root;
  root.attributes["name"] = "model \xc3\xa9";
  Hdf5Group& variables = root.groups["layers"].groups["dense"].groups["vars"];
  variables.attributes["name"] = "dense";
  variables.datasets["0"] = Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6});
  variables.datasets["1"] = Tensor::from<double>({2}, {0.1, -0.2});
  variables.datasets["2"] = Tensor::from<std::int32_t>({}, {-7});
  root.groups["vars"];
  return root;
}

TEST_SUITE("io/keras/hdf5") {
  TEST_CASE("groups, attributes and data sets come back as they were written") {
    const Hdf5Group read = parse_hdf5(to_hdf5(example()), "w.h5");
    CHECK(read.attributes.at("name") == "model \xc3\xa9");
    CHECK(read.groups.at("vars").datasets.empty());
    const Hdf5Group& variables = read.groups.at("layers").groups.at("dense").groups.at("vars");
    CHECK(variables.attributes.at("name") == "dense");
    CHECK(variables.datasets.at("0").shape() == Shape{2, 3});
    CHECK(variables.datasets.at("0").at(1, 2) == 6.0F);
    CHECK(variables.datasets.at("1").at(1) == -0.2);
    CHECK(variables.datasets.at("2").dtype() == DType::int32);
    CHECK(variables.datasets.at("2").item() == -7);
    CHECK(to_hdf5(read) == to_hdf5(example()));
  }

  TEST_CASE("a file of h5py is read: fixed and variable text, big-endian, int64, deflate") {
    const Hdf5Group root = parse_hdf5(file("good"), "good.h5");
    CHECK(root.attributes.at("name") == "root");
    const Hdf5Group& variables = root.groups.at("layers").groups.at("dense").groups.at("vars");
    CHECK(variables.attributes.at("name") == "dense");
    CHECK(variables.attributes.at("fixed") == "fixed text");
    CHECK(variables.datasets.at("0").at(1, 0) == 3.0F);
    CHECK(variables.datasets.at("1").at(1) == -0.25);
    CHECK(variables.datasets.at("2").item() == 7);
    CHECK(variables.datasets.at("3").shape() == Shape{0, 3});
    CHECK(variables.datasets.at("4").at(99) == 99);
  }

  TEST_CASE("what would lead out of the file is refused") {
    check_refused("soft_link", "[hdf5] expected no soft or external links, got one at w.h5: /a");
    check_refused("external_link",
                  "[hdf5] expected no soft or external links, got one at w.h5: /a");
    check_refused("virtual",
                  "[hdf5] expected the elements of w.h5: /a in the file itself, got a virtual or "
                  "external data set");
    check_refused("external_data",
                  "[hdf5] expected the elements of w.h5: /a in the file itself, got a virtual or "
                  "external data set");
  }

  TEST_CASE("a size above what the file holds is refused before memory is taken") {
    check_refused("bomb_contiguous",
                  "[tensor] expected a shape of at most 1444800 bytes at w.h5: /a, got more");
    CHECK_THROWS_AS(parse_hdf5(file("bomb_chunked"), "w.h5"), FormatError);
    check_refused(
        "shared_data",
        "[hdf5] expected 16000 bytes of elements at w.h5: /b, got a file that holds less");
  }

  TEST_CASE("groups that contain themselves are refused") {
    CHECK_THROWS_AS(parse_hdf5(file("hard_cycle"), "w.h5"), FormatError);
  }

  TEST_CASE("elements, filters and attributes that are not ours are refused by name") {
    check_refused("half", "[hdf5] expected float32, float64, int32 or int64 elements at w.h5: /a");
    check_refused("big_integer",
                  "[tensor] expected integers that fit 32 bits at w.h5: /a, got 1099511627776");
    check_refused("filter",
                  "[hdf5] expected no filter but deflate, shuffle and fletcher32 at w.h5: /a, got "
                  "filter 32000");
    check_refused("text_list", "[hdf5] expected one text as the attribute names of w.h5: /");
  }

  TEST_CASE("a file cut anywhere is refused") {
    const std::string bytes = to_hdf5(example());
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
      CAPTURE(length);
      CHECK_THROWS_AS(parse_hdf5(bytes.substr(0, length), "w.h5"), FormatError);
    }
    CHECK_THROWS_WITH_AS(parse_hdf5("", "w.h5"), "[hdf5] cannot read w.h5; the file is damaged",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
