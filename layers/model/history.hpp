// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
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

/// Loss and metrics by their names in logs; converts to the loss alone.
class Evaluation {
 public:
  Evaluation() = default;
  explicit Evaluation(Logs logs) : logs_(std::move(logs)) {}

  operator double() const { return at("loss"); }
  /// The number of a name. @throws std::out_of_range for another.
  double operator[](const char* name) const { return at(name); }
  double operator[](const std::string& name) const { return at(name); }
  double at(const std::string& name) const { return logs_.at(name); }
  bool contains(const std::string& name) const { return logs_.contains(name); }
  std::size_t size() const { return logs_.size(); }
  bool empty() const { return logs_.empty(); }
  /// Goes through pairs of name and number, by name.
  auto begin() const { return logs_.begin(); }
  auto end() const { return logs_.end(); }

 private:
  Logs logs_;
};

}  // namespace sluice
