// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/base/config.hpp"
#include "../../core/base/shape.hpp"

namespace sluice {

/// A shape as Keras writes it: a list with null for an unknown extent.
Value shape_value(const Shape& shape);

/// A shape with its batch first. The batch is taken as unknown whatever is written: Keras writes
/// the first batch's size where a model was built by one.
Shape read_batch_shape(ConfigReader& config, const std::string& key);

}  // namespace sluice
