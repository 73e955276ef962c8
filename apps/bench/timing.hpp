// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace sluice::bench {

/// Microseconds on a clock that never goes back.
inline double microseconds_now() {
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Microseconds per call of `work`, over `count` calls in a row.
template <class Work>
double microseconds_each(Work&& work, std::size_t count) {
  const double start = microseconds_now();
  for (std::size_t i = 0; i < count; ++i) work();
  return (microseconds_now() - start) / static_cast<double>(count);
}

/// Calls that take about `budget` microseconds together, judged by a few warm ones.
template <class Work>
std::size_t calls_within(Work&& work, double budget) {
  work();
  const double one = std::min(microseconds_each(work, 2), microseconds_each(work, 2));
  return std::max<std::size_t>(1, static_cast<std::size_t>(budget / std::max(one, 0.01)));
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace sluice::bench
