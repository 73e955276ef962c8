// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/keras/hdf5.hpp"
#include "../../../io/keras/zip_archive.hpp"
#include "../../../io/model/conversion.hpp"
#include "../../../io/model/model_file.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {

TEST_SUITE("io/keras/absent") {
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

  TEST_CASE("a conversion to Keras's archive says what to install, and writes nothing") {
    const test::TemporaryFolder folder;
    const Symbol input = Input({2});
    save_model(Model(input, Dense(1)(input)), folder / "a.json");
    CHECK_THROWS_WITH_AS(convert_model(folder / "a.json", folder / "b.keras"),
                         "[archive] this build of Sluice cannot handle .h5 files; install "
                         "libhdf5-dev and libzip-dev and build it again, or use .json and "
                         ".safetensors",
                         FormatError);
    CHECK(folder.count() == 1);
  }
}

}  // namespace sluice
