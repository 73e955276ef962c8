// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "../../core/error.hpp"
#include "../../io/archive.hpp"
#include "../../io/hdf5.hpp"

namespace sluice {

TEST_SUITE("io/archives_absent") {
  TEST_CASE("a build without the libraries says what to install") {
    CHECK_FALSE(has_archives());
    CHECK_THROWS_WITH_AS(parse_hdf5("", "w.h5"),
                         "[archive] this build of Sluice cannot handle .h5 files; install "
                         "libhdf5-dev and libzip-dev and build it again, or use .json and "
                         ".safetensors",
                         FormatError);
    CHECK_THROWS_AS(to_hdf5({}), FormatError);
    CHECK_THROWS_AS(parse_zip("", "m.keras"), FormatError);
    CHECK_THROWS_AS(to_zip({}), FormatError);
  }
}

}  // namespace sluice
