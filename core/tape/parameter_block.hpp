// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "parameter.hpp"

namespace sluice {

/// Parameters laid end to end in one piece of memory, values and gradients alike, so that a pass
/// over all of them is a pass over memory.
class ParameterBlock {
 public:
  /// Moves the parameters into a new block; values are kept.
  explicit ParameterBlock(const Parameters& parameters);

  const Parameters& parameters() const { return parameters_; }
  /// Whether all parameters still lie here: another block may have taken them since.
  bool holds_all() const;
  std::size_t bytes() const { return bytes_; }
  /// Where the gradient of parameter k lies within a block of gradients.
  std::size_t offset(std::size_t k) const { return offsets_[k]; }
  /// The block of gradients that `Parameter::gradient` shows.
  std::byte* gradients() const { return static_cast<std::byte*>(gradients_.get()); }

  /// gradients() += the same elements [begin, end) of another block of gradients, elements of all
  /// parameters counted end to end.
  void add_gradients(const std::byte* others, std::size_t begin, std::size_t end) const;

 private:
  /// Neighbours of one dtype.
  struct Run {
    DType dtype;
    std::size_t offset;  // in bytes
    std::size_t first;   // in elements
    std::size_t count;
  };

  Parameters parameters_;
  std::vector<std::size_t> offsets_;
  std::vector<Run> runs_;
  std::size_t bytes_ = 0;
  std::shared_ptr<void> values_;
  std::shared_ptr<void> gradients_;
};

}  // namespace sluice
