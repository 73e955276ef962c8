// SPDX-License-Identifier: MIT
#include "approx.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::test {
namespace {

/// The first place where the two differ by more than the tolerance, or an empty text.
std::string difference(const Tensor& actual, const Tensor& expected, double tolerance) {
  const Tensor left = actual.astype(DType::float64);
  const Tensor right = expected.astype(DType::float64);
  for (std::size_t i = 0; i < static_cast<std::size_t>(left.size()); ++i) {
    const double a = left.values<double>()[i];
    const double b = right.values<double>()[i];
    const bool same = a == b || (std::isnan(a) && std::isnan(b)) ||
                      std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
    if (!same)
      return "element " + std::to_string(i) + " is " + std::to_string(a) + ", not " +
             std::to_string(b);
  }
  return "";
}

}  // namespace

void check_close(const Tensor& actual, const Tensor& expected, double tolerance) {
  REQUIRE(to_string(actual.shape()) == to_string(expected.shape()));
  CHECK(difference(actual, expected, tolerance) == "");
}

void check_close(const Tensor& actual, const Shape& shape, const std::vector<double>& expected,
                 double tolerance) {
  check_close(actual, Tensor::from<double>(shape, expected), tolerance);
}

Tensor random_tensor(const Shape& shape, double low, double high, DType dtype, std::uint32_t seed) {
  Tensor tensor(shape, DType::float64);
  std::uint64_t state = seed;
  for (double& value : tensor.values<double>()) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = low + (high - low) * static_cast<double>(state >> 11U) / 9007199254740992.0;
  }
  return dtype == DType::float64 ? tensor : tensor.astype(dtype);
}

}  // namespace sluice::test
