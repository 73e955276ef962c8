// SPDX-License-Identifier: MIT
#include "callback_config.hpp"

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "../../layers/callbacks/early_stopping.hpp"
#include "../../layers/callbacks/reduce_lr_on_plateau.hpp"
#include "../../layers/callbacks/terminate_on_nan.hpp"
#include "../table/sections.hpp"

namespace sluice {
namespace {

ConfiguredCallback read_early_stopping(ConfigReader& reader) {
  EarlyStoppingOptions options;
  options.monitor = reader.string("monitor", options.monitor);
  options.min_delta = reader.number("min_delta", options.min_delta);
  options.patience = reader.integer("patience", options.patience);
  options.mode = reader.string("mode", options.mode);
  options.baseline = optional_number(reader, "baseline");
  options.restore_best_weights =
      reader.boolean("restore_best_weights", options.restore_best_weights);
  options.start_from_epoch = reader.integer("start_from_epoch", options.start_from_epoch);
  return {EarlyStopping(options),
          {{"type", "EarlyStopping"},
           {"monitor", options.monitor},
           {"min_delta", options.min_delta},
           {"patience", options.patience},
           {"mode", options.mode},
           {"baseline", value_of(options.baseline)},
           {"restore_best_weights", options.restore_best_weights},
           {"start_from_epoch", options.start_from_epoch}}};
}

ConfiguredCallback read_reduce_lr_on_plateau(ConfigReader& reader) {
  ReduceLROnPlateauOptions options;
  options.monitor = reader.string("monitor", options.monitor);
  options.factor = reader.number("factor", options.factor);
  options.patience = reader.integer("patience", options.patience);
  options.mode = reader.string("mode", options.mode);
  options.min_delta = reader.number("min_delta", options.min_delta);
  options.cooldown = reader.integer("cooldown", options.cooldown);
  options.min_lr = reader.number("min_lr", options.min_lr);
  return {ReduceLROnPlateau(options),
          {{"type", "ReduceLROnPlateau"},
           {"monitor", options.monitor},
           {"factor", options.factor},
           {"patience", options.patience},
           {"mode", options.mode},
           {"min_delta", options.min_delta},
           {"cooldown", options.cooldown},
           {"min_lr", options.min_lr}}};
}

ConfiguredCallback read_terminate_on_nan(ConfigReader&) {
  return {TerminateOnNaN(), {{"type", "TerminateOnNaN"}}};
}

ConfiguredCallback read_callback(ConfigReader& reader) {
  const std::string type = reader.string("type");
  if (type == "EarlyStopping") return read_early_stopping(reader);
  if (type == "ReduceLROnPlateau") return read_reduce_lr_on_plateau(reader);
  if (type == "TerminateOnNaN") return read_terminate_on_nan(reader);
  const std::vector<std::string> types{"EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN"};
  fail_format("config", "unknown callback \"", type, "\" at ", reader.path_of("type"),
              suggestion(type, types));
}

}  // namespace

std::vector<ConfiguredCallback> callbacks_from_section(const List& section,
                                                       const std::string& path) {
  std::vector<ConfiguredCallback> callbacks;
  for (std::size_t k = 0; k < section.size(); ++k) {
    const std::string where = text_of(path, "[", k, "]");
    ConfigReader reader = object_at(section[k], where);
    callbacks.push_back(made_at(where, [&] { return read_callback(reader); }));
    reader.finish();
  }
  return callbacks;
}

}  // namespace sluice
