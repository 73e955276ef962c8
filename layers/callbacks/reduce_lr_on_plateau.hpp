// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "../../core/base/fields.hpp"
#include "../model/callback.hpp"

namespace sluice {

/// What `ReduceLROnPlateau` takes; names and defaults are Keras's.
struct ReduceLROnPlateauOptions {
  std::string monitor = "val_loss";  ///< the log that is watched
  double factor = 0.1;               ///< what the rate is multiplied by, in [0, 1)
  std::int64_t patience = 10;        ///< epochs without improvement before the rate falls
  std::string mode = "auto";         ///< `min`, `max`, or `auto`: as the loss or metric says
  double min_delta = 1e-4;           ///< a smaller change is no improvement
  std::int64_t cooldown = 0;         ///< epochs after a reduction in which nothing counts
  double min_lr = 0.0;               ///< the rate falls no lower
};

/// Lowers the learning rate when a log has stopped improving; each epoch's rate is logged as
/// `learning_rate`. A value that is not finite is never an improvement.
/// Source: https://keras.io/api/callbacks/reduce_lr_on_plateau/
class ReduceLROnPlateau : public Callback {
 public:
  /// @throws std::invalid_argument for an unknown mode or a number out of its range. A `fit` throws
  /// when `auto` cannot tell the direction, when a schedule sets the optimizer's rate, or when the
  /// logs lack the monitor.
  explicit ReduceLROnPlateau(ReduceLROnPlateauOptions options = {});
  /// Its arguments, as configurations hold them.
  static const Fields<ReduceLROnPlateauOptions>& fields();
};

}  // namespace sluice
