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

// The arguments of each schedule.

/// The exponential and the inverse time decay have the same.
template <class Options>
const Fields<Options>& decay_fields() {
  static const auto all =
      Fields<Options>()
          .required("initial_learning_rate", &Options::initial_learning_rate, at_least(0))
          .required("decay_steps", &Options::decay_steps, at_least(1))
          .required("decay_rate", &Options::decay_rate, at_least(0))
          .optional("staircase", &Options::staircase)
          .optional("name", &Options::name);
  return all;
}

const Fields<PolynomialDecayOptions>& polynomial_fields() {
  using Options = PolynomialDecayOptions;
  static const auto all =
      Fields<Options>()
          .required("initial_learning_rate", &Options::initial_learning_rate, at_least(0))
          .required("decay_steps", &Options::decay_steps, at_least(1))
          .optional("end_learning_rate", &Options::end_learning_rate, at_least(0))
          .optional("power", &Options::power, at_least(0))
          .optional("cycle", &Options::cycle)
          .optional("name", &Options::name);
  return all;
}

const Fields<CosineDecayOptions>& cosine_fields() {
  using Options = CosineDecayOptions;
  static const auto all =
      Fields<Options>()
          .required("initial_learning_rate", &Options::initial_learning_rate, at_least(0))
          .required("decay_steps", &Options::decay_steps, at_least(1))
          .optional("alpha", &Options::alpha, at_least(0))
          .optional("name", &Options::name)
          .optional("warmup_target", &Options::warmup_target, at_least(0))
          .optional("warmup_steps", &Options::warmup_steps, at_least(0));
  return all;
}

const Fields<PiecewiseConstantDecayOptions>& piecewise_fields() {
  using Options = PiecewiseConstantDecayOptions;
  static const auto all = Fields<Options>()
                              .required("boundaries", &Options::boundaries)
                              .required("values", &Options::values)
                              .optional("name", &Options::name);
  return all;
}

std::span<const NamedClass<Schedule>> classes() {
  static const NamedClass<Schedule> table[] = {
      described<Schedule, ExponentialDecay, decay_fields<ExponentialDecayOptions>>(
          "ExponentialDecay"),
      described<Schedule, InverseTimeDecay, decay_fields<InverseTimeDecayOptions>>(
          "InverseTimeDecay"),
      described<Schedule, PolynomialDecay, polynomial_fields>("PolynomialDecay"),
      described<Schedule, CosineDecay, cosine_fields>("CosineDecay"),
      described<Schedule, PiecewiseConstantDecay, piecewise_fields>("PiecewiseConstantDecay")};
  return table;
}

}  // namespace

std::vector<ClassDescription> described_schedules() {
  return descriptions(classes());
}

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
               decay_fields<ExponentialDecayOptions>().checked("exponential_decay", options),
               [options](std::int64_t step) { return decayed(options, step); }) {}

InverseTimeDecay::InverseTimeDecay(InverseTimeDecayOptions options)
    : Schedule("InverseTimeDecay",
               decay_fields<InverseTimeDecayOptions>().checked("inverse_time_decay", options),
               [options](std::int64_t step) { return divided(options, step); }) {}

PolynomialDecay::PolynomialDecay(PolynomialDecayOptions options)
    : Schedule("PolynomialDecay", polynomial_fields().checked("polynomial_decay", options),
               [options](std::int64_t step) { return along_polynomial(options, step); }) {}

CosineDecay::CosineDecay(CosineDecayOptions options)
    : Schedule("CosineDecay", cosine_fields().checked("cosine_decay", options),
               [options](std::int64_t step) { return along_cosine(options, step); }) {}

PiecewiseConstantDecay::PiecewiseConstantDecay(PiecewiseConstantDecayOptions options)
    : Schedule("PiecewiseConstantDecay", piecewise_fields().write(options),
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
