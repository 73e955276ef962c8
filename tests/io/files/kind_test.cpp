// SPDX-License-Identifier: MIT
#include "../../../io/files/kind.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace sluice {

TEST_SUITE("io/files/kind") {
  TEST_CASE("the ending tells the kind, and each kind has its ending") {
    for (const FileKind kind :
         {FileKind::json, FileKind::keras, FileKind::safetensors, FileKind::weights_h5}) {
      const std::filesystem::path path = "folder.keras/model" + std::string(ending_of(kind));
      CHECK(file_kind("tag", path, {FileKind::json, kind}) == kind);
    }
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
