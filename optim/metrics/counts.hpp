// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "kinds.hpp"

namespace sluice::metric_kinds {

// The kinds that count or sum over all elements and conclude by a formula of the sums.

/// `curve` is ROC or PR.
Kind auc(std::int64_t num_thresholds, const std::string& curve);
Kind precision(double threshold);
Kind recall(double threshold);
Kind r2_score();

}  // namespace sluice::metric_kinds
