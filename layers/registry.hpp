// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "base/described.hpp"

namespace sluice {

/// The classes of layers that the library has, with their arguments, by name.
const std::vector<LayerClass>& layer_classes();

/// Makes a custom layer known to saved models. `registered_name` is `package>ClassName`,
/// where the body's `class_name()` is ClassName and its `package()` is package.
/// @throws std::invalid_argument when the name is taken or has no `>`.
void register_layer(const std::string& registered_name, LayerFactory factory);

/// Makes the layer of a class from Keras's configuration of it. `registered_name` may be empty.
/// @throws FormatError for an unknown class, naming it and what is supported, for a key that is not
/// honoured and does not hold Keras's default, and for a wrong value, each with its path.
Layer layer_from_config(const std::string& class_name, const std::string& registered_name,
                        const Dict& config, const std::string& path);

}  // namespace sluice
