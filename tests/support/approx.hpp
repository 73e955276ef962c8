// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../../core/tensor/tensor.hpp"

namespace sluice::test {

/// Checks shape and each value, to `tolerance` relative to max(1, |expected|).
void check_close(const Tensor& actual, const Tensor& expected, double tolerance = 1e-6);
/// The same with the expected values in row-major order, whatever the dtype.
void check_close(const Tensor& actual, const Shape& shape, const std::vector<double>& expected,
                 double tolerance = 1e-6);

/// Uniform numbers in [low, high), the same at each run.
Tensor random_tensor(const Shape& shape, double low = -1, double high = 1,
                     DType dtype = DType::float64, std::uint32_t seed = 1);

/// Checks that `function` throws exactly std::invalid_argument with exactly this text.
template <class Function>
void check_fails(Function&& function, const std::string& text) {
  CHECK_THROWS_WITH_AS(function(), text.c_str(), std::invalid_argument);
}

}  // namespace sluice::test
