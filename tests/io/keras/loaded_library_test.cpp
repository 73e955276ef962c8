// SPDX-License-Identifier: MIT
#include "../../../io/keras/loaded_library.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/keras/hdf5_library.hpp"
#include "../../../io/keras/zip_library.hpp"

namespace sluice {
namespace {

/// What the error of `function` says.
template <class Function>
std::string error_of(Function function) {
  try {
    function();
  } catch (const FormatError& error) {
    return error.what();
  }
  return "no error";
}

TEST_SUITE("io/keras/loaded_library") {
  TEST_CASE("functions and variables are those of the library") {
    CHECK(std::string(zip<zip_libzip_version>()) == LIBZIP_VERSION);
    H5open();
    CHECK(hdf5<H5Tget_size>(hdf5<&H5T_IEEE_F64BE_g>) == 8);
  }

  TEST_CASE("names are those that the linker knows") {
    CHECK(std::string(symbol_name<zip_close>.data()) == "zip_close");
    CHECK(std::string(symbol_name<&H5T_C_S1_g>.data()) == "H5T_C_S1_g");
  }

  TEST_CASE("a library that is missing is named with what to install") {
    const std::string text = error_of([] { LoadedLibrary("libpacker", "libpacker.so.7"); });
    CHECK(text.starts_with("[archive] cannot load the library libpacker.so.7: libpacker.so.7: "));
    CHECK(text.ends_with(
        "; install the libpacker that Sluice was built with, or use .json and .safetensors"));
  }

  TEST_CASE("what a library lacks is named with what to install") {
    const std::string hdf5 = error_of([] { hdf5_address("H5nothing"); });
    CHECK(hdf5.starts_with("[archive] cannot load the library libhdf5"));
    CHECK(
        hdf5.find("undefined symbol: H5nothing; install the libhdf5 that Sluice was built with") !=
        std::string::npos);
    const std::string zip = error_of([] { zip_address("zip_nothing"); });
    CHECK(
        zip.find("undefined symbol: zip_nothing; install the libzip that Sluice was built with") !=
        std::string::npos);
  }
}

}  // namespace
}  // namespace sluice
