// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// What a program registered by name, such as functions or factories, for several threads at once.
template <class T>
class Registered {
 public:
  /// Adds, or replaces what had this name.
  void set(const std::string& name, T entry) {
    const std::lock_guard lock(mutex_);
    entries_.insert_or_assign(name, std::move(entry));
  }
  /// Adds; false when the name is taken, and nothing changes.
  bool add(const std::string& name, T entry) {
    const std::lock_guard lock(mutex_);
    return entries_.emplace(name, std::move(entry)).second;
  }

  /// Nothing for a name that is not registered.
  std::optional<T> find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end()) return std::nullopt;
    return found->second;
  }
  /// All names in alphabetical order.
  std::vector<std::string> names() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const auto& entry : entries_) names.push_back(entry.first);
    return names;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, T> entries_;
};

}  // namespace sluice
