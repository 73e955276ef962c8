// SPDX-License-Identifier: MIT
#include "preparation.hpp"

#include "../../core/tensor/rng.hpp"
#include "../../layers/model/serialization.hpp"
#include "config_file.hpp"

namespace sluice::cli {
namespace {

/// Finds columns that are not there in the configuration rather than later in the data.
void check_columns(const DataSpec& data, const std::filesystem::path& file) {
  const CsvReader reader(data.file, {.separator = data.separator});
  in_config(file, [&] { return resolve_columns(data.columns, reader.names(), "data"); });
}

ConfiguredModel compiled_model(const TrainConfig& config, const Preprocessing& preprocessing) {
  ConfiguredModel made = model_from_section(config.model, "model", preprocessing);
  compile_from_config(made.model, config.compile, "compile");
  if (!made.model.compiled())
    fail_format("config", "expected a loss in compile, got none; add \"loss\"");
  return made;
}

}  // namespace

Preparation prepare(const Dict& document, const std::filesystem::path& file) {
  const std::filesystem::path folder =
      std::filesystem::absolute(file).lexically_normal().parent_path();
  TrainConfig config =
      in_config(file, [&] { return read_train_config(document, folder, file.stem().string()); });
  check_columns(config.data, file);
  Dataset data = load_dataset(config.data, config.seed);
  set_random_seed(config.seed);
  ConfiguredModel model =
      in_config(file, [&] { return compiled_model(config, data.preprocessing); });
  return {std::move(config), std::move(data), std::move(model)};
}

Dict spelt_out(const Preparation& preparation) {
  const TrainConfig& config = preparation.config;
  return {{"seed", static_cast<std::int64_t>(config.seed)},
          {"data", to_dict(config.data)},
          {"model", preparation.model.section},
          {"compile", compile_config(preparation.model.model)},
          {"fit", fit_section(config)},
          {"run", Dict{{"folder", std::filesystem::absolute(config.folder).string()}}}};
}

}  // namespace sluice::cli
