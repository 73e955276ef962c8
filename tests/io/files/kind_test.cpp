// SPDX-License-Identifier: MIT
#include "../../../io/files/kind.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace sluice {

TEST_SUITE("io/files/kind") {
  TEST_CASE("the ending tells the kind") {
    const auto kind_of = [](const char* path) {
      return file_kind(
          "tag", path,
          {FileKind::json, FileKind::keras, FileKind::safetensors, FileKind::weights_h5});
    };
    CHECK(kind_of("folder.keras/model.json") == FileKind::json);
    CHECK(kind_of("model.keras") == FileKind::keras);
    CHECK(kind_of("model.safetensors") == FileKind::safetensors);
    CHECK(kind_of("model.weights.h5") == FileKind::weights_h5);
  }

  TEST_CASE("some kinds hold weights without a model") {
    CHECK(holds_weights_alone(FileKind::safetensors));
    CHECK(holds_weights_alone(FileKind::weights_h5));
    CHECK_FALSE(holds_weights_alone(FileKind::json));
    CHECK_FALSE(holds_weights_alone(FileKind::keras));
  }

  TEST_CASE("another ending is refused with those that are expected") {
    CHECK_THROWS_WITH_AS(file_kind("tag", "a.keras", {FileKind::json}),
                         "[tag] expected a file that ends in .json, got a.keras",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        file_kind("tag", "a.h5", {FileKind::keras, FileKind::json, FileKind::weights_h5}),
        "[tag] expected a file that ends in .keras, .json or .weights.h5, got a.h5",
        std::invalid_argument);
  }
}

}  // namespace sluice
