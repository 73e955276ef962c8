// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "../../core/base/config.hpp"
#include "../../layers/model/model.hpp"
#include "../table/dataset.hpp"
#include "callback_config.hpp"

namespace sluice {

/// A training configuration; `model_from_section` reads `model`, `compile_from_config` `compile`.
struct TrainConfig {
  std::uint64_t seed = 0;  ///< of the split, the initial weights, the shuffles and the masks
  DataSpec data;
  Dict model;
  Dict compile;
  FitOptions fit;                             ///< without callbacks and validation data
  std::vector<ConfiguredCallback> callbacks;  ///< of `fit`
  std::filesystem::path folder;               ///< of the run
};

/// Reads a training configuration:
///
///     {
///       "seed": 7,
///       "data": {...},
///       "model": {...},
///       "compile": {"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["accuracy"]},
///       "fit": {"epochs": 50, "batch_size": 32, "callbacks": [{"type": "EarlyStopping"}]},
///       "run": {"folder": "runs/breast_cancer"}
///     }
///
/// `read_data_spec`, `model_from_section`, `compile_options_from_config` and
/// `callbacks_from_section` tell of the parts. "fit" takes `epochs`, `batch_size`, `shuffle`,
/// `class_weight` (an object from class number to weight), `validation_batch_size`, `verbose` and
/// `callbacks`, with Keras's defaults. The run's folder is relative to the working directory and by
/// default `runs/<name>`; the data's files are relative to `folder`, where the configuration lies.
/// @throws FormatError with the path.
TrainConfig read_train_config(const Dict& document, const std::filesystem::path& folder,
                              const std::string& name);

/// `fit` with every default spelt out.
Dict fit_section(const TrainConfig& config);

}  // namespace sluice
