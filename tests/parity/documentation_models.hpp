// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "../../layers/model/model.hpp"

namespace sluice::parity {

/// The models of the fusion's documentation at its own widths, compiled but not trained, and one
/// with a fusion inside a layer of its own, `subclassed`; by name.
std::vector<std::pair<std::string, Model>> documentation_models();

/// Makes the layer class of `subclassed` known to saved models, and the function `sluice>split`.
void register_own_classes();

}  // namespace sluice::parity
