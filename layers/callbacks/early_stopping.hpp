// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "../../core/base/fields.hpp"
#include "../model/callback.hpp"

namespace sluice {

/// What `EarlyStopping` takes; names and defaults are Keras's.
struct EarlyStoppingOptions {
  std::string monitor = "val_loss";     ///< the log that is watched
  double min_delta = 0;                 ///< a smaller change is no improvement
  std::int64_t patience = 0;            ///< epochs without improvement before training ends
  std::string mode = "auto";            ///< `min`, `max`, or `auto`: as the loss or metric says
  std::optional<double> baseline = {};  ///< only what is better than it restarts the patience
  bool restore_best_weights = false;    ///< whether the best epoch's weights are taken at the end
  std::int64_t start_from_epoch = 0;    ///< earlier epochs are not looked at
};

/// Ends the training when a log has stopped improving. A value that is not finite is never an
/// improvement. Source: https://keras.io/api/callbacks/early_stopping/
class EarlyStopping : public Callback {
 public:
  /// @throws std::invalid_argument for an unknown mode or a negative number. A `fit` throws when
  /// `auto` cannot tell the direction, or when the logs lack the monitor.
  explicit EarlyStopping(EarlyStoppingOptions options = {});
  /// Its arguments, as configurations hold them.
  static const Fields<EarlyStoppingOptions>& fields();
};

}  // namespace sluice
