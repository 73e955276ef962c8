// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../base/fields.hpp"

namespace sluice {

/// All activations for documentation.
std::vector<ClassDescription> described_activations();

}  // namespace sluice
