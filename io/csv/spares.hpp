// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace sluice::csv {

/// Things whose memory serves again, for any thread: given back to the system between two blocks of
/// a file it would return a page fault at a time.
template <class Thing>
class Spares {
 public:
  void give(Thing thing) {
    const std::lock_guard lock(mutex_);
    things_.push_back(std::move(thing));
  }
  /// One that was given, or a new one.
  Thing take() {
    const std::lock_guard lock(mutex_);
    if (things_.empty()) return {};
    Thing thing = std::move(things_.back());
    things_.pop_back();
    return thing;
  }

 private:
  std::mutex mutex_;
  std::vector<Thing> things_;
};

}  // namespace sluice::csv
