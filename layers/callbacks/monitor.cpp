// SPDX-License-Identifier: MIT
#include "monitor.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"
#include "../model/model.hpp"

namespace sluice {
namespace {

/// The direction of a log without its `val_`, as the model's losses and metrics tell.
std::optional<bool> larger_is_better(const std::string& log, const Compiled& compiled) {
  if (log == "loss") return false;
  for (const OutputMetric& metric : compiled.metrics)
    if (metric.log_name == log) return metric.metric.larger_is_better();
  const auto is_loss = [&](const std::string& output) { return log == output + "_loss"; };
  if (std::ranges::any_of(compiled.output_names, is_loss)) return false;
  return std::nullopt;
}

}  // namespace

Monitor::Monitor(std::string tag, MonitorOptions options)
    : tag_(std::move(tag)), options_(std::move(options)) {
  if (std::ranges::find(modes(), options_.mode) == modes().end())
    fail(tag_, "unknown mode \"", options_.mode, "\"", suggestion(options_.mode, modes()));
  larger_is_better_ = options_.mode == "max";
}

const std::vector<std::string>& Monitor::modes() {
  static const std::vector<std::string> all{"auto", "min", "max"};
  return all;
}

void Monitor::begin(const Model& model) {
  if (options_.mode != "auto") return;
  const std::string& name = options_.monitor;
  const std::string log = name.starts_with("val_") ? name.substr(4) : name;
  const std::optional<bool> direction = larger_is_better(log, model.compilation());
  if (!direction)
    fail(tag_, "cannot tell whether \"", name,
         "\" should fall or rise: it is no loss or metric of ours in this model; set mode to "
         "\"min\" or \"max\"");
  larger_is_better_ = *direction;
}

double Monitor::value(const Logs& logs) const {
  const auto found = logs.find(options_.monitor);
  if (found != logs.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& entry : logs) names.push_back(entry.first);
  const bool validation = options_.monitor.starts_with("val_");
  fail(tag_, "expected a log \"", options_.monitor, "\", got ", joined(names),
       validation ? "; give fit validation_data or a validation_split, or monitor one of these"
                  : "; monitor one of these");
}

bool Monitor::better(double value, double than) const {
  if (!std::isfinite(value)) return false;
  return larger_is_better_ ? value - options_.min_delta > than : value + options_.min_delta < than;
}

bool Monitor::improve(double value) {
  if (!std::isfinite(value) || (best_ && !better(value, *best_))) return false;
  best_ = value;
  return true;
}

Value Monitor::state() const {
  return best_ ? Value(*best_) : Value();
}

void Monitor::set_state(const Value& best) {
  best_ = best.number();
}

}  // namespace sluice
