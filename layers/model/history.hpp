// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice {

/// Loss and metrics of one epoch or batch by name: `loss`, `accuracy`, `val_loss`, ...
using Logs = std::map<std::string, double>;

/// What `fit` returns: the logs of each epoch, as Keras's `History`.
struct History {
  std::vector<std::int64_t> epoch;                     ///< from `initial_epoch` on
  std::map<std::string, std::vector<double>> history;  ///< one number an epoch for each name

  /// The numbers of a name. @throws std::out_of_range for another.
  const std::vector<double>& operator[](const std::string& name) const { return history.at(name); }
};

}  // namespace sluice
