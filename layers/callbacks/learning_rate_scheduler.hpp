// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "../model/callback.hpp"

namespace sluice {

/// Sets the learning rate before each epoch by a function of the epoch (from 0) and the rate so
/// far; each epoch's rate is logged as `learning_rate`.
/// Source: https://keras.io/api/callbacks/learning_rate_scheduler/
class LearningRateScheduler : public Callback {
 public:
  using Schedule = std::function<double(std::int64_t epoch, double learning_rate)>;

  /// @throws std::invalid_argument without a function. A `fit` throws when a schedule sets the
  /// optimizer's rate, or when the function returns a rate that is negative or not finite.
  explicit LearningRateScheduler(Schedule schedule);
};

}  // namespace sluice
