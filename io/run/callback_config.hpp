// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "../../layers/callbacks/callback_config.hpp"

namespace sluice {

/// Makes callbacks from a list of objects such as `{"type": "EarlyStopping", "patience": 5}`. Types
/// are EarlyStopping, ReduceLROnPlateau and TerminateOnNaN; their arguments and defaults are
/// Keras's.
/// @throws FormatError with the path, `path` being that of the list.
std::vector<ConfiguredCallback> callbacks_from_section(const List& section,
                                                       const std::string& path);

}  // namespace sluice
