// SPDX-License-Identifier: MIT
#include "../../../core/base/dtype.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace sluice {
namespace {

TEST_SUITE("core/base/dtype") {
  TEST_CASE("each dtype has a size, a name and a C++ type") {
    const auto bytes = []<class T>(T) { return sizeof(T); };
    for (const DType dtype : {DType::float32, DType::float64, DType::int32}) {
      CHECK(dtype_from_name(to_string(dtype)) == dtype);
      CHECK(size_of(dtype) == with_dtype(dtype, bytes));
    }
    CHECK(size_of(DType::float32) == 4);
    CHECK(size_of(DType::float64) == 8);
    CHECK(size_of(DType::int32) == 4);
  }

  TEST_CASE("what is no dtype, or no floating one, is an error and never a float") {
    const auto nothing = []<class T>(T) {};
    const auto unknown = static_cast<DType>(9);
    CHECK_THROWS_WITH_AS(with_dtype(unknown, nothing),
                         "[dtype] dtype 9 is none that is handled here", std::logic_error);
    CHECK_THROWS_WITH_AS(with_floating(DType::int32, nothing),
                         "[dtype] int32 is none that is handled here", std::logic_error);
    CHECK(!is_floating(unknown));
    CHECK_THROWS_AS(size_of(unknown), std::logic_error);
  }
}

}  // namespace
}  // namespace sluice
