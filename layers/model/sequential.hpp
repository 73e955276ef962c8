// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <vector>

#include "model.hpp"

namespace sluice {

/// A chain of layers, each taking what the one before returned. Starts from `Input(...)`, or takes
/// its shapes from the first rows that it meets.
class Sequential : public Model {
 public:
  explicit Sequential(std::vector<Layer> layers = {}, ModelOptions options = {});
  Sequential(std::initializer_list<Layer> layers, ModelOptions options = {});

  /// Appends a layer. @throws std::invalid_argument when the model is built already.
  void add(const Layer& layer);
};

}  // namespace sluice
