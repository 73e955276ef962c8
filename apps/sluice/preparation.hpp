// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "../../io/run/layer_list.hpp"
#include "../../io/run/train_config.hpp"

namespace sluice::cli {

/// A configuration with its data and its compiled, untrained model.
struct Preparation {
  TrainConfig config;
  Dataset data;
  ConfiguredModel model;
};

/// Reads data and makes the model. The same document gives the same bits.
/// @throws ConfigError naming `file` for what is wrong in it, FormatError for bad data.
Preparation prepare(const Dict& document, const std::filesystem::path& file);

/// The configuration with every default spelt out and files by absolute paths.
Dict spelt_out(const Preparation& preparation);

}  // namespace sluice::cli
