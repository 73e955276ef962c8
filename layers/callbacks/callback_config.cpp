// SPDX-License-Identifier: MIT
#include "callback_config.hpp"

#include "../../core/base/error.hpp"
#include "early_stopping.hpp"
#include "reduce_lr_on_plateau.hpp"
#include "terminate_on_nan.hpp"

namespace sluice {
namespace {

/// A class of callbacks that configurations may name.
struct Row {
  std::string type;
  ConfiguredCallback (*make)(ConfigReader& reader);
  std::vector<Argument> arguments;
};

template <class Class>
Row row(std::string type) {
  const auto make = [](ConfigReader& reader) -> ConfiguredCallback {
    const auto options = Class::fields().read(reader);
    return {Class(options), Class::fields().write(options)};
  };
  return {std::move(type), make, Class::fields().arguments()};
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all{row<EarlyStopping>("EarlyStopping"),
                                    row<ReduceLROnPlateau>("ReduceLROnPlateau"),
                                    {"TerminateOnNaN",
                                     [](ConfigReader&) {
                                       return ConfiguredCallback{TerminateOnNaN(), {}};
                                     },
                                     {}}};
  return all;
}

}  // namespace

ConfiguredCallback callback_from_config(ConfigReader& reader) {
  const std::string type = reader.string("type");
  std::vector<std::string> types;
  for (const Row& row : rows()) {
    types.push_back(row.type);
    if (row.type != type) continue;
    ConfiguredCallback made = row.make(reader);
    Dict section{{"type", type}};
    for (const auto& [key, value] : made.section.entries()) section.set(key, value);
    return {made.callback, std::move(section)};
  }
  fail_format("config", "unknown callback \"", type, "\" at ", reader.path_of("type"),
              suggestion(type, types));
}

std::vector<ClassDescription> callback_classes() {
  std::vector<ClassDescription> all;
  for (const Row& row : rows()) all.push_back({row.type, {}, row.arguments});
  return all;
}

}  // namespace sluice
