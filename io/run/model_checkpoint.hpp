// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "../../layers/model/callback.hpp"

namespace sluice {

/// What `ModelCheckpoint` takes besides its file; names and defaults are Keras's.
struct ModelCheckpointOptions {
  std::string monitor = "val_loss";  ///< the log by which epochs are compared
  bool save_best_only = false;       ///< whether only an epoch better than all before is saved
  bool save_weights_only = false;    ///< weights alone, or the model with what its optimizer knows
  std::string mode = "auto";         ///< `min`, `max`, or `auto`: as the loss or metric says
};

/// Saves the model after each epoch, or after each that is the best so far; a value that is not
/// finite is never best. Source: https://keras.io/api/callbacks/model_checkpoint/
class ModelCheckpoint : public Callback {
 public:
  /// `filepath` may hold `{epoch}` (from 1) and names of logs, with a form of digits if wanted:
  /// `best-{epoch:02d}-{val_loss:.4f}.json`. Its ending is one of `save_model`'s, or of
  /// `save_weights`'. @throws std::invalid_argument for a malformed place or an unknown mode. A
  /// `fit` throws what saving throws, and std::invalid_argument when the logs lack a name.
  explicit ModelCheckpoint(const std::filesystem::path& filepath,
                           ModelCheckpointOptions options = {});
};

}  // namespace sluice
