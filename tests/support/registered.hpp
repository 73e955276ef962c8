// SPDX-License-Identifier: MIT
#pragma once

#include "../../layers/core/lambda.hpp"

namespace sluice::test {

/// Registers, once, the function `sluice>split` of the fixtures: its input twice.
inline void register_split() {
  static const bool registered = [] {
    register_lambda("sluice>split", [](const Vars& x) { return Vars{x[0], x[0]}; });
    return true;
  }();
  static_cast<void>(registered);
}

}  // namespace sluice::test
