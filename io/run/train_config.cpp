// SPDX-License-Identifier: MIT
#include "train_config.hpp"

#include <charconv>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"

namespace sluice {
namespace {

std::int64_t read_positive(ConfigReader& reader, const std::string& key, std::int64_t fallback) {
  const std::int64_t number = reader.integer(key, fallback);
  if (number < 1) reader.refuse(key, "an integer of at least 1");
  return number;
}

std::map<std::int64_t, double> read_class_weight(ConfigReader& reader) {
  std::map<std::int64_t, double> weights;
  if (!reader.has("class_weight")) return weights;
  ConfigReader section = reader.object("class_weight");
  for (const auto& [key, value] : section.dict().entries()) {
    std::int64_t number = 0;
    const char* end = key.data() + key.size();
    const auto parsed = std::from_chars(key.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < 0)
      fail_format("config", "expected the number of a class as key at ", section.path_of(key),
                  ", such as \"0\" or \"1\"");
    weights[number] = section.number(key);
  }
  return weights;
}

void read_fit(ConfigReader reader, TrainConfig& config) {
  FitOptions& fit = config.fit;
  fit.epochs = read_positive(reader, "epochs", fit.epochs);
  fit.batch_size = read_positive(reader, "batch_size", fit.batch_size);
  fit.shuffle = reader.boolean("shuffle", fit.shuffle);
  fit.class_weight = read_class_weight(reader);
  fit.validation_batch_size = optional_integer(reader, "validation_batch_size");
  if (fit.validation_batch_size && *fit.validation_batch_size < 1)
    reader.refuse("validation_batch_size", "an integer of at least 1");
  fit.verbose = static_cast<int>(reader.integer("verbose", fit.verbose));
  if (fit.verbose < 0 || fit.verbose > 2) reader.refuse("verbose", "0, 1 or 2");
  if (reader.has("callbacks"))
    config.callbacks =
        callbacks_from_section(reader.list("callbacks"), reader.path_of("callbacks"));
  reader.finish();
}

}  // namespace

TrainConfig read_train_config(const Dict& document, const std::filesystem::path& folder,
                              const std::string& name) {
  ConfigReader reader(document, "");
  TrainConfig config;
  const std::int64_t seed = reader.integer("seed", 0);
  if (seed < 0) reader.refuse("seed", "an integer of at least 0");
  config.seed = static_cast<std::uint64_t>(seed);
  for (const char* key : {"data", "model", "compile", "fit", "run"}) reader.ignore(key);
  reader.finish();
  config.data = read_data_spec(reader.object("data"), folder);
  config.model = reader.object("model").dict();
  config.compile = reader.object("compile").dict();
  if (reader.has("fit")) read_fit(reader.object("fit"), config);
  config.folder = std::filesystem::path("runs") / name;
  if (reader.has("run")) {
    ConfigReader run = reader.object("run");
    config.folder = run.string("folder", config.folder.string());
    run.finish();
  }
  return config;
}

Dict fit_section(const TrainConfig& config) {
  const FitOptions& fit = config.fit;
  Dict weights;
  for (const auto& [number, weight] : fit.class_weight) weights.set(to_text(number), weight);
  List callbacks;
  for (const ConfiguredCallback& callback : config.callbacks)
    callbacks.emplace_back(callback.section);
  return {{"epochs", fit.epochs},
          {"batch_size", fit.batch_size},
          {"shuffle", fit.shuffle},
          {"class_weight", std::move(weights)},
          {"validation_batch_size", value_of(fit.validation_batch_size)},
          {"verbose", fit.verbose},
          {"callbacks", std::move(callbacks)}};
}

}  // namespace sluice
