// SPDX-License-Identifier: MIT
#include "train_config.hpp"

#include <charconv>

#include "../../core/base/error.hpp"
#include "../table/sections.hpp"
#include "sections.hpp"

namespace sluice {

/// Weights by class.
template <>
struct ArgumentType<std::map<std::int64_t, double>> {
  static constexpr const char* name = "object of numbers";
  static std::map<std::int64_t, double> read(ConfigReader& reader, const std::string& key) {
    std::map<std::int64_t, double> weights;
    ConfigReader section = reader.object(key);
    for (const auto& entry : section.dict().entries())
      weights[class_of(section, entry.first)] = section.number(entry.first);
    return weights;
  }
  static Value write(const std::map<std::int64_t, double>& weights) {
    Dict dict;
    for (const auto& [number, weight] : weights) dict.set(to_text(number), weight);
    return dict;
  }

 private:
  static std::int64_t class_of(const ConfigReader& section, const std::string& key) {
    std::int64_t number = 0;
    const char* end = key.data() + key.size();
    const auto parsed = std::from_chars(key.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < 0)
      fail_format("config", "expected the number of a class as key at ", section.path_of(key),
                  ", such as \"0\" or \"1\"");
    return number;
  }
};

namespace {

void read_fit(ConfigReader reader, TrainConfig& config) {
  config.fit = read_section(reader, fit_fields());
  if (reader.has("callbacks"))
    config.callbacks =
        callbacks_from_section(reader.list("callbacks"), reader.path_of("callbacks"));
  reader.finish();
}

}  // namespace

const Fields<TrainConfig>& train_fields() {
  static const auto all = Fields<TrainConfig>().optional("seed", &TrainConfig::seed, at_least(0));
  return all;
}

const Fields<TrainConfig>& run_fields() {
  static const auto all = Fields<TrainConfig>().optional("folder", &TrainConfig::folder);
  return all;
}

const Fields<FitOptions>& fit_fields() {
  static const auto all =
      Fields<FitOptions>()
          .optional("epochs", &FitOptions::epochs, at_least(1))
          .optional("batch_size", &FitOptions::batch_size, at_least(1))
          .optional("shuffle", &FitOptions::shuffle)
          .optional("class_weight", &FitOptions::class_weight)
          .optional("validation_batch_size", &FitOptions::validation_batch_size, at_least(1))
          .optional("verbose", &FitOptions::verbose, between(0, 2));
  return all;
}

TrainConfig read_train_config(const Dict& document, const std::filesystem::path& folder,
                              const std::string& name) {
  ConfigReader reader(document, "");
  TrainConfig config = read_section(reader, train_fields());
  for (const char* key : {"data", "model", "compile", "fit", "run"}) reader.ignore(key);
  reader.finish();
  config.data = read_data_spec(reader.object("data"), folder);
  config.model = reader.object("model").dict();
  config.compile = reader.object("compile").dict();
  if (reader.has("fit")) read_fit(reader.object("fit"), config);
  config.folder = std::filesystem::path("runs") / name;
  if (reader.has("run")) {
    ConfigReader run = reader.object("run");
    config = read_section(run, run_fields(), std::move(config));
    run.finish();
  }
  return config;
}

Dict fit_section(const TrainConfig& config) {
  List callbacks;
  for (const ConfiguredCallback& callback : config.callbacks)
    callbacks.emplace_back(callback.section);
  return fit_fields().write(config.fit).set("callbacks", std::move(callbacks));
}

}  // namespace sluice
