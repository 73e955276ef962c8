// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace sluice {

/// The functions that a program made known by name, for several threads at once.
template <class Function>
class Registered {
 public:
  /// Adds or replaces.
  void set(const std::string& name, Function function) {
    const std::lock_guard lock(mutex_);
    functions_[name] = std::move(function);
  }

  /// Nothing for a name that was not set.
  std::optional<Function> find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = functions_.find(name);
    if (found == functions_.end()) return std::nullopt;
    return found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Function> functions_;
};

}  // namespace sluice
