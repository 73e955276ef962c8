// SPDX-License-Identifier: MIT
#include "../../../io/tensors/bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

TEST_SUITE("io/tensors/bytes") {
  TEST_CASE("elements are written little-endian") {
    CHECK(to_bytes(Tensor::from({1}, {1.0F})) == std::string("\0\0\x80\x3f", 4));
    CHECK(to_bytes(Tensor::from<std::int32_t>({2}, {1, -2})) ==
          std::string("\1\0\0\0\xfe\xff\xff\xff", 8));
    CHECK(to_bytes(Tensor::from<double>({}, {1.0})) == std::string("\0\0\0\0\0\0\xf0\x3f", 8));
  }

  TEST_CASE("every bit survives the way to bytes and back") {
    const float infinity = std::numeric_limits<float>::infinity();
    const Tensor tensor = Tensor::from({2, 2}, {-0.0F, 1e-45F, infinity, -infinity});
    const Tensor copy = tensor_from_bytes(to_bytes(tensor), {2, 2}, DType::float32, "w");
    CHECK(to_bytes(copy) == to_bytes(tensor));
    CHECK(copy.shape() == tensor.shape());
    const Tensor empty = tensor_from_bytes("", {0, 3}, DType::float64, "w");
    CHECK(empty.shape() == Shape{0, 3});
  }

  TEST_CASE("bytes that are not the shape's are refused") {
    CHECK_THROWS_WITH_AS(
        tensor_from_bytes("12345", {2}, DType::float32, "weights.bias"),
        "[tensor] expected 2 elements of float32 for shape (2,) at weights.bias, got 5 bytes",
        FormatError);
  }

  TEST_CASE("integers become int32, and one that does not fit is refused") {
    CHECK(to_bytes(narrowed({1, -2}, {2}, "w")) == std::string("\1\0\0\0\xfe\xff\xff\xff", 8));
    CHECK_THROWS_WITH_AS(narrowed({2147483648}, {1}, "w"),
                         "[tensor] expected integers that fit 32 bits at w, got 2147483648",
                         FormatError);
  }

  TEST_CASE("a shape from a document is proven before memory is taken for it") {
    CHECK(checked_shape({2, 3}, DType::float32, 24, "w") == Shape{2, 3});
    CHECK(checked_shape({0, 1LL << 40}, DType::float32, 0, "w") == Shape{0, 1LL << 40});
    CHECK(checked_shape({}, DType::float64, 8, "w") == Shape{});
    CHECK_THROWS_WITH_AS(checked_shape({2, 3}, DType::float64, 47, "w.shape"),
                         "[tensor] expected a shape of at most 47 bytes at w.shape, got more",
                         FormatError);
    CHECK_THROWS_WITH_AS(checked_shape({2, -1}, DType::float32, 100, "w"),
                         "[tensor] expected extents of 0 or more at w, got -1", FormatError);
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    CHECK_THROWS_AS(checked_shape({huge, huge}, DType::float32, 1000, "w"), FormatError);
    CHECK_THROWS_AS(checked_shape({0, huge, huge}, DType::float32, 0, "w"), FormatError);
    CHECK_THROWS_AS(checked_shape(std::vector<std::int64_t>(9, 1), DType::float32, 100, "w"),
                    FormatError);
  }
}

}  // namespace
}  // namespace sluice
