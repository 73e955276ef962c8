// SPDX-License-Identifier: MIT
#pragma once

#include "../model/callback.hpp"

namespace sluice {

/// Ends the training after the first batch whose loss is not finite.
/// Source: https://keras.io/api/callbacks/terminate_on_nan/
class TerminateOnNaN : public Callback {
 public:
  TerminateOnNaN();
};

}  // namespace sluice
