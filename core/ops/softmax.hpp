// SPDX-License-Identifier: MIT
#pragma once

#include "../tape/tape.hpp"

namespace sluice::ops {

/// exp(x) / sum of exp(x) along an axis; along the last one the result remembers its logits for
/// cross-entropies.
Var softmax(const Var& x, std::int64_t axis = -1);
/// log(softmax(x)), computed without overflow.
Var log_softmax(const Var& x, std::int64_t axis = -1);

}  // namespace sluice::ops
