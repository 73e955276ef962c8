// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../../core/base/fields.hpp"
#include "../model/callback.hpp"

namespace sluice {

/// A callback and the object that it was made from, with every default written out.
struct ConfiguredCallback {
  Callback callback;
  Dict section;
};

/// Makes a callback from an object such as `{"type": "EarlyStopping", "patience": 5}`: its class
/// and its arguments. @throws FormatError with the path for an unknown class or a wrong value, and
/// std::invalid_argument for a value that is not allowed.
ConfiguredCallback callback_from_config(ConfigReader& reader);

/// The classes that configurations may name, with their arguments.
std::vector<ClassDescription> callback_classes();

}  // namespace sluice
