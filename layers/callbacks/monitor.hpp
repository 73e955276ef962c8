// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../../core/base/config.hpp"
#include "../model/history.hpp"

namespace sluice {

class Model;

/// Which log a callback watches, and when that log counts as better.
struct MonitorOptions {
  std::string monitor;   ///< a name in the logs, such as `val_loss`
  std::string mode;      ///< `min`, `max`, or `auto`: the direction of the loss or metric
  double min_delta = 0;  ///< a smaller change is no improvement; not negative
};

/// Watches one log of a training and remembers its best value; a value that is not finite is never
/// better.
class Monitor {
 public:
  /// `tag` is the callback's, for errors. @throws std::invalid_argument for another mode.
  Monitor(std::string tag, MonitorOptions options);

  /// The modes that there are.
  static const std::vector<std::string>& modes();

  /// Settles what `auto` means. @throws std::invalid_argument when the model's compilation does not
  /// say in which direction the log improves.
  void begin(const Model& model);
  /// Forgets the best value.
  void reset() { best_.reset(); }

  /// The watched value. @throws std::invalid_argument when the logs lack it, with those they have.
  double value(const Logs& logs) const;
  /// Whether a value is finite and better than another by more than `min_delta`.
  bool better(double value, double than) const;
  /// Keeps a value that is better than the best so far, or the first finite one; says whether.
  bool improve(double value);

  const std::string& name() const { return options_.monitor; }
  std::optional<double> best() const { return best_; }
  /// The best value for a callback's `state()`, null before there is one, and back.
  Value state() const;
  void set_state(const Value& best);

 private:
  std::string tag_;
  MonitorOptions options_;
  bool larger_is_better_ = false;
  std::optional<double> best_;
};

}  // namespace sluice
