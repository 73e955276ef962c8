// SPDX-License-Identifier: MIT
#pragma once

#include "kinds.hpp"

namespace sluice::metric_kinds {

// Cross-entropies as metrics: means of one value per row, in double.

Kind binary_crossentropy(bool from_logits, double label_smoothing);
Kind categorical_crossentropy(bool from_logits, double label_smoothing);

}  // namespace sluice::metric_kinds
