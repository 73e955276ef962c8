// SPDX-License-Identifier: MIT
#pragma once

#include <set>

#include "layer.hpp"

namespace sluice {

/// Takes back what was built and named below a layer since this was made, unless it is completed:
/// a chain that cannot be built to its end is as it was before.
class BuildAttempt {
 public:
  /// `layer` outlives this.
  explicit BuildAttempt(LayerBody& layer);
  ~BuildAttempt();
  BuildAttempt(const BuildAttempt&) = delete;
  BuildAttempt& operator=(const BuildAttempt&) = delete;

  /// Keeps what was built.
  void complete() { completed_ = true; }

 private:
  void note(const LayerBody& layer);
  void take_back(LayerBody& layer) const;

  LayerBody& layer_;
  std::set<const LayerBody*> built_;
  std::set<const LayerBody*> named_;
  bool completed_ = false;
};

}  // namespace sluice
