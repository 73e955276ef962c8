// SPDX-License-Identifier: MIT
#pragma once

#include "../../core/base/fields.hpp"
#include "train_config.hpp"

namespace sluice {

/// What a training configuration takes besides its sections.
const Fields<TrainConfig>& train_fields();
/// What `run` takes.
const Fields<TrainConfig>& run_fields();
/// What `fit` takes besides `callbacks`.
const Fields<FitOptions>& fit_fields();

}  // namespace sluice
