// SPDX-License-Identifier: MIT
#include "schedules.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "../../core/base/serialized.hpp"

namespace sluice {
namespace {

void check_rate(std::string_view tag, std::string_view name, double rate) {
  if (!(rate >= 0 && std::isfinite(rate)))
    fail(tag, "expected ", name, " not negative, got ", rate);
}

void check_steps(std::string_view tag, std::string_view name, std::int64_t steps,
                 std::int64_t least) {
  if (steps < least) fail(tag, "expected ", name, " of at least ", least, ", got ", steps);
}

double decayed(const ExponentialDecayOptions& options, std::int64_t step) {
  double periods = static_cast<double>(step) / static_cast<double>(options.decay_steps);
  if (options.staircase) periods = std::floor(periods);
  return options.initial_learning_rate * std::pow(options.decay_rate, periods);
}

double divided(const InverseTimeDecayOptions& options, std::int64_t step) {
  double periods = static_cast<double>(step) / static_cast<double>(options.decay_steps);
  if (options.staircase) periods = std::floor(periods);
  return options.initial_learning_rate / (1 + options.decay_rate * periods);
}

double along_polynomial(const PolynomialDecayOptions& options, std::int64_t step) {
  double periods = static_cast<double>(step) / static_cast<double>(options.decay_steps);
  periods = options.cycle ? periods / std::max(1.0, std::ceil(periods)) : std::min(1.0, periods);
  const double fall = options.initial_learning_rate - options.end_learning_rate;
  return fall * std::pow(1 - periods, options.power) + options.end_learning_rate;
}

double along_cosine(const CosineDecayOptions& options, std::int64_t step) {
  const bool warm = options.warmup_target.has_value();
  const double peak = options.warmup_target.value_or(options.initial_learning_rate);
  const std::int64_t start = warm ? options.warmup_steps : 0;
  if (step < start) {
    const double fraction = static_cast<double>(step) / static_cast<double>(start);
    return options.initial_learning_rate + fraction * (peak - options.initial_learning_rate);
  }
  const double fraction =
      std::min(1.0, static_cast<double>(step - start) / static_cast<double>(options.decay_steps));
  const double cosine = (1 + std::cos(std::numbers::pi * fraction)) / 2;
  return peak * ((1 - options.alpha) * cosine + options.alpha);
}

double at_step(const PiecewiseConstantDecayOptions& options, std::int64_t step) {
  const auto boundary = std::ranges::lower_bound(options.boundaries, step);
  return options.values[static_cast<std::size_t>(boundary - options.boundaries.begin())];
}

template <class Number>
List list_of(const std::vector<Number>& numbers) {
  return List(numbers.begin(), numbers.end());
}

/// The exponential and the inverse time decay, which have the same arguments.
template <class Class, class Options>
Schedule read_decay(ConfigReader& config) {
  return Class({.initial_learning_rate = config.number("initial_learning_rate"),
                .decay_steps = config.integer("decay_steps"),
                .decay_rate = config.number("decay_rate"),
                .staircase = config.boolean("staircase", false),
                .name = config.string("name", Options().name)});
}

Schedule read_polynomial(ConfigReader& config) {
  return PolynomialDecay({.initial_learning_rate = config.number("initial_learning_rate"),
                          .decay_steps = config.integer("decay_steps"),
                          .end_learning_rate = config.number("end_learning_rate", 0.0001),
                          .power = config.number("power", 1.0),
                          .cycle = config.boolean("cycle", false),
                          .name = config.string("name", "PolynomialDecay")});
}

Schedule read_cosine(ConfigReader& config) {
  return CosineDecay({.initial_learning_rate = config.number("initial_learning_rate"),
                      .decay_steps = config.integer("decay_steps"),
                      .alpha = config.number("alpha", 0.0),
                      .warmup_target = optional_number(config, "warmup_target"),
                      .warmup_steps = config.integer("warmup_steps", 0),
                      .name = config.string("name", "CosineDecay")});
}

Schedule read_piecewise(ConfigReader& config) {
  std::vector<double> values;
  for (const Value& value : config.list("values")) {
    if (!value.number()) config.refuse("values", "numbers");
    values.push_back(*value.number());
  }
  return PiecewiseConstantDecay({.boundaries = config.integers("boundaries"),
                                 .values = std::move(values),
                                 .name = config.string("name", "PiecewiseConstant")});
}

std::span<const NamedClass<Schedule>> classes() {
  static const NamedClass<Schedule> table[] = {
      {"ExponentialDecay", {}, read_decay<ExponentialDecay, ExponentialDecayOptions>},
      {"InverseTimeDecay", {}, read_decay<InverseTimeDecay, InverseTimeDecayOptions>},
      {"PolynomialDecay", {}, read_polynomial},
      {"CosineDecay", {}, read_cosine},
      {"PiecewiseConstantDecay", {}, read_piecewise}};
  return table;
}

}  // namespace

Schedule::Schedule(std::string class_name, Dict config, Rate rate)
    : class_name_(std::move(class_name)), config_(std::move(config)), rate_(std::move(rate)) {}

Dict Schedule::serialized() const {
  return sluice::serialized("keras.optimizers.schedules", class_name_, config_);
}

Schedule Schedule::from_config(const Value& value, const std::string& path) {
  return made_from_config<Schedule>("schedule", value, path, classes());
}

ExponentialDecay::ExponentialDecay(ExponentialDecayOptions options)
    : Schedule("ExponentialDecay",
               {{"initial_learning_rate", options.initial_learning_rate},
                {"decay_steps", options.decay_steps},
                {"decay_rate", options.decay_rate},
                {"staircase", options.staircase},
                {"name", options.name}},
               [options](std::int64_t step) { return decayed(options, step); }) {
  check_rate("exponential_decay", "initial_learning_rate", options.initial_learning_rate);
  check_rate("exponential_decay", "decay_rate", options.decay_rate);
  check_steps("exponential_decay", "decay_steps", options.decay_steps, 1);
}

InverseTimeDecay::InverseTimeDecay(InverseTimeDecayOptions options)
    : Schedule("InverseTimeDecay",
               {{"initial_learning_rate", options.initial_learning_rate},
                {"decay_steps", options.decay_steps},
                {"decay_rate", options.decay_rate},
                {"staircase", options.staircase},
                {"name", options.name}},
               [options](std::int64_t step) { return divided(options, step); }) {
  check_rate("inverse_time_decay", "initial_learning_rate", options.initial_learning_rate);
  check_rate("inverse_time_decay", "decay_rate", options.decay_rate);
  check_steps("inverse_time_decay", "decay_steps", options.decay_steps, 1);
}

PolynomialDecay::PolynomialDecay(PolynomialDecayOptions options)
    : Schedule("PolynomialDecay",
               {{"initial_learning_rate", options.initial_learning_rate},
                {"decay_steps", options.decay_steps},
                {"end_learning_rate", options.end_learning_rate},
                {"power", options.power},
                {"cycle", options.cycle},
                {"name", options.name}},
               [options](std::int64_t step) { return along_polynomial(options, step); }) {
  check_rate("polynomial_decay", "initial_learning_rate", options.initial_learning_rate);
  check_rate("polynomial_decay", "end_learning_rate", options.end_learning_rate);
  check_rate("polynomial_decay", "power", options.power);
  check_steps("polynomial_decay", "decay_steps", options.decay_steps, 1);
}

CosineDecay::CosineDecay(CosineDecayOptions options)
    : Schedule("CosineDecay",
               {{"initial_learning_rate", options.initial_learning_rate},
                {"decay_steps", options.decay_steps},
                {"alpha", options.alpha},
                {"name", options.name},
                {"warmup_target", value_of(options.warmup_target)},
                {"warmup_steps", options.warmup_steps}},
               [options](std::int64_t step) { return along_cosine(options, step); }) {
  check_rate("cosine_decay", "initial_learning_rate", options.initial_learning_rate);
  check_rate("cosine_decay", "alpha", options.alpha);
  check_rate("cosine_decay", "warmup_target", options.warmup_target.value_or(0.0));
  check_steps("cosine_decay", "decay_steps", options.decay_steps, 1);
  check_steps("cosine_decay", "warmup_steps", options.warmup_steps, 0);
}

PiecewiseConstantDecay::PiecewiseConstantDecay(PiecewiseConstantDecayOptions options)
    : Schedule("PiecewiseConstantDecay",
               {{"boundaries", list_of(options.boundaries)},
                {"values", list_of(options.values)},
                {"name", options.name}},
               [options](std::int64_t step) { return at_step(options, step); }) {
  constexpr std::string_view tag = "piecewise_constant_decay";
  if (options.values.size() != options.boundaries.size() + 1)
    fail(tag, "expected one value more than boundaries, got ", options.values.size(),
         " values and ", options.boundaries.size(), " boundaries");
  if (!std::ranges::is_sorted(options.boundaries)) fail(tag, "expected ascending boundaries");
  for (const double value : options.values) check_rate(tag, "values", value);
}

LearningRate::LearningRate(double rate) : rate_(rate) {
  check_rate("optimizer", "learning_rate", rate);
}

double LearningRate::at(std::int64_t step) const {
  const auto* number = std::get_if<double>(&rate_);
  return number != nullptr ? *number : (*schedule())(step);
}

Value LearningRate::serialized() const {
  if (schedule() != nullptr) return schedule()->serialized();
  return std::get<double>(rate_);
}

LearningRate LearningRate::from_config(const Value& value, const std::string& path) {
  if (const auto number = value.number())
    return made_at(path, [&] { return LearningRate(*number); });
  return Schedule::from_config(value, path);
}

}  // namespace sluice
