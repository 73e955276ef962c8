// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "../../core/tensor/rng.hpp"

namespace sluice::test {

/// Sizes around the widths of all vectors.
constexpr std::size_t sizes[] = {0, 1, 3, 17, 33, 64, 65};

/// Uniform numbers in [low, high), the same at each run.
template <class T>
std::vector<T> numbers(std::size_t n, double low = -2, double high = 2, std::uint64_t seed = 1) {
  Rng rng(seed);
  std::vector<T> values(n);
  for (T& value : values) value = static_cast<T>(low + (high - low) * rng.uniform());
  return values;
}

/// An array that tells when its neighbourhood is written to.
template <class T>
class Guarded {
 public:
  explicit Guarded(const std::vector<T>& values) : memory_(values.size() + 2 * margin, guard) {
    std::copy(values.begin(), values.end(), memory_.begin() + margin);
  }
  explicit Guarded(std::size_t n, T value = guard) : Guarded(std::vector<T>(n, value)) {}

  T* data() { return memory_.data() + margin; }
  T operator[](std::size_t i) const { return memory_[margin + i]; }
  bool intact() const {
    const auto untouched = [](T value) { return value == guard; };
    return std::all_of(memory_.begin(), memory_.begin() + margin, untouched) &&
           std::all_of(memory_.end() - margin, memory_.end(), untouched);
  }

 private:
  static constexpr std::ptrdiff_t margin = 32;
  static constexpr T guard = static_cast<T>(-12345.5);
  std::vector<T> memory_;
};

/// Compares `actual[i]` with `expected(i)` to 30 ulps of max(1, |expected|) times `scale`.
template <class T, class Expected>
void check_all(const Guarded<T>& actual, std::size_t n, Expected expected, double scale = 1) {
  CHECK(actual.intact());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double wanted = expected(i);
    const double allowed = 30 * scale * static_cast<double>(std::numeric_limits<T>::epsilon()) *
                           std::max(1.0, std::abs(wanted));
    if (std::abs(static_cast<double>(actual[i]) - wanted) <= allowed) continue;
    if (wrong++ == 0) {
      CAPTURE(n);
      CAPTURE(i);
      CHECK(static_cast<double>(actual[i]) == wanted);
    }
  }
  CHECK(wrong == 0);
}

}  // namespace sluice::test
