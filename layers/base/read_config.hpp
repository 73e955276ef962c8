// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/base/config.hpp"
#include "../../core/base/shape.hpp"
#include "../../core/ops/activations.hpp"
#include "../../optim/weights/initializers.hpp"
#include "../../optim/weights/regularizers.hpp"

namespace sluice {

/// The activation of a key; `fallback` (null: the key must be there) when it is missing, linear
/// when it is null. @throws FormatError with the path for an unknown name.
ActivationFunction read_activation(ConfigReader& config, const std::string& key,
                                   const char* fallback);

/// The initializer of a key, by name or in Keras's serialised form.
Initializer read_initializer(ConfigReader& config, const std::string& key, const char* fallback);

/// The regularizer of a key, or none.
RegularizerSpec read_regularizer(ConfigReader& config, const std::string& key);

/// A shape as Keras writes it: a list with null for an unknown extent.
Value shape_value(const Shape& shape);

/// A shape with its batch first. The batch is taken as unknown whatever is written: Keras writes
/// the first batch's size where a model was built by one.
Shape read_batch_shape(ConfigReader& config, const std::string& key);

}  // namespace sluice
