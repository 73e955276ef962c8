// SPDX-License-Identifier: MIT
/// The whole public interface of Sluice.
#pragma once

#include "core/bundle.hpp"
#include "core/config.hpp"
#include "core/dtype.hpp"
#include "core/error.hpp"
#include "core/kernels.hpp"
#include "core/parameter.hpp"
#include "core/shape.hpp"
#include "core/tape.hpp"
#include "core/tensor.hpp"
#include "optim/initializers.hpp"
#include "optim/losses.hpp"
#include "optim/metrics.hpp"
#include "optim/optimizer.hpp"
#include "optim/regularizers.hpp"
#include "optim/schedules.hpp"
#include "optim/serialized.hpp"
