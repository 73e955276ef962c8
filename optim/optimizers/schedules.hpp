// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../../core/base/fields.hpp"

namespace sluice {

/// A learning rate that follows the number of steps taken: step (from 0) -> rate.
class Schedule {
 public:
  double operator()(std::int64_t step) const { return rate_(step); }

  /// Keras's class name, such as `ExponentialDecay`.
  const std::string& class_name() const { return class_name_; }
  /// The constructor's arguments by Keras's names.
  const Dict& config() const { return config_; }
  /// Keras's serialised form.
  Dict serialized() const;
  /// Reads Keras's serialised form. @throws FormatError with the path.
  static Schedule from_config(const Value& value, const std::string& path);

 protected:
  using Rate = std::function<double(std::int64_t step)>;
  Schedule(std::string class_name, Dict config, Rate rate);

 private:
  std::string class_name_;
  Dict config_;
  Rate rate_;
};

struct ExponentialDecayOptions {
  double initial_learning_rate = 0.001;  ///< not negative
  std::int64_t decay_steps = 1000;       ///< above 0
  double decay_rate = 0.96;              ///< not negative
  bool staircase = false;                ///< whether step / decay_steps is rounded down
  std::string name = "ExponentialDecay";
};
struct InverseTimeDecayOptions {
  double initial_learning_rate = 0.001;  ///< not negative
  std::int64_t decay_steps = 1000;       ///< above 0
  double decay_rate = 1.0;               ///< not negative
  bool staircase = false;                ///< whether step / decay_steps is rounded down
  std::string name = "InverseTimeDecay";
};
struct PolynomialDecayOptions {
  double initial_learning_rate = 0.001;  ///< not negative
  std::int64_t decay_steps = 1000;       ///< above 0
  double end_learning_rate = 0.0001;     ///< not negative
  double power = 1.0;                    ///< not negative
  bool cycle = false;                    ///< whether a longer fall begins anew where one has ended
  std::string name = "PolynomialDecay";
};
struct CosineDecayOptions {
  double initial_learning_rate = 0.001;                ///< not negative; where a warm-up begins
  std::int64_t decay_steps = 1000;                     ///< above 0, after the warm-up
  double alpha = 0.0;                                  ///< the fraction that is left at the end
  std::optional<double> warmup_target = std::nullopt;  ///< where a warm-up ends; null for none
  std::int64_t warmup_steps = 0;                       ///< of the linear warm-up
  std::string name = "CosineDecay";
};
struct PiecewiseConstantDecayOptions {
  std::vector<std::int64_t> boundaries;  ///< ascending; a rate holds up to and with its boundary
  std::vector<double> values;            ///< one more than boundaries
  std::string name = "PiecewiseConstant";
};

/// initial_learning_rate * decay_rate^(step / decay_steps).
class ExponentialDecay : public Schedule {
 public:
  explicit ExponentialDecay(ExponentialDecayOptions options = {});
};
/// initial_learning_rate / (1 + decay_rate * step / decay_steps).
class InverseTimeDecay : public Schedule {
 public:
  explicit InverseTimeDecay(InverseTimeDecayOptions options = {});
};
/// From the initial to the end rate as (1 - step / decay_steps)^power falls to 0.
class PolynomialDecay : public Schedule {
 public:
  explicit PolynomialDecay(PolynomialDecayOptions options = {});
};
/// Half a cosine from the initial rate (or the warm-up's target) down to `alpha` times it, after a
/// linear warm-up if there is a target.
class CosineDecay : public Schedule {
 public:
  explicit CosineDecay(CosineDecayOptions options = {});
};
/// values[i] while step <= boundaries[i], the last value afterwards.
class PiecewiseConstantDecay : public Schedule {
 public:
  explicit PiecewiseConstantDecay(PiecewiseConstantDecayOptions options);
};

/// All schedules with their arguments, for documentation.
std::vector<ClassDescription> described_schedules();

/// An optimizer's learning rate: a number, or a schedule.
class LearningRate {
 public:
  /// What documentation calls an argument of this type.
  static constexpr const char* argument_type = "learning rate";

  /// @throws std::invalid_argument when negative or not finite.
  LearningRate(double rate);
  LearningRate(Schedule schedule) : rate_(std::move(schedule)) {}

  /// Null when the rate is a number.
  const Schedule* schedule() const { return std::get_if<Schedule>(&rate_); }
  /// The rate of the step that follows `step` steps.
  double at(std::int64_t step) const;
  /// The number, or the schedule's serialised form.
  Value serialized() const;
  /// Reads either. @throws FormatError with the path.
  static LearningRate from_config(const Value& value, const std::string& path);

 private:
  std::variant<double, Schedule> rate_;
};

}  // namespace sluice
