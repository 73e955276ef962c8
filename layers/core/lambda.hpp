// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "../base/described.hpp"

namespace sluice {

/// What a `Lambda` computes, as a composition of ops.
using LambdaFunction = std::function<Vars(const Vars&)>;

/// Wraps a function as a layer without weights; it may return several values.
///
/// Only a function registered by name can be saved: a model file never holds code.
/// Source: https://keras.io/api/layers/core_layers/lambda/
class Lambda : public Layer {
 public:
  /// @throws std::invalid_argument for an empty function.
  explicit Lambda(LambdaFunction function, LayerOptions options = {});
  /// The function registered under this name. @throws std::invalid_argument for an unknown one.
  explicit Lambda(const std::string& registered_name, LayerOptions options = {});
  static LayerClass description();
};

/// Makes a function known to saved models under a name, such as `my_package>split`.
/// @throws std::invalid_argument when the name is taken.
void register_lambda(const std::string& name, LambdaFunction function);

}  // namespace sluice
