// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace sluice {

/// The processes that train one model together, each with a copy of it: the one interface that a
/// training step knows of them. As it stands here it is a process alone.
class Processes {
 public:
  virtual ~Processes() = default;
  /// How many there are, and which of them this is.
  virtual int count() const { return 1; }
  virtual int rank() const { return 0; }
  /// Makes each number the sum of that number in all processes, added in the order of their ranks.
  /// All processes call it, with arrays of one size.
  virtual void add(std::span<float>) const {}
  virtual void add(std::span<double>) const {}
};

}  // namespace sluice
