// SPDX-License-Identifier: MIT
#pragma once

// The ops of `sluice::ops`, named as in keras.ops. All take and return values on one tape, check
// shapes and dtypes as they are recorded (std::invalid_argument naming the op), and work on
// abstract tapes. Numbers mix neither with another floating dtype nor with int32: `cast` first.
#include "ops_elementwise.hpp"
#include "ops_linalg.hpp"
#include "ops_loss.hpp"
#include "ops_nn.hpp"
#include "ops_reduce.hpp"
#include "ops_shape.hpp"
#include "ops_softmax.hpp"
