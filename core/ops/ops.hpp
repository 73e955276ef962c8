// SPDX-License-Identifier: MIT
#pragma once

// The ops of `sluice::ops`, named as in keras.ops. All take and return values on one tape, check
// shapes and dtypes as they are recorded (std::invalid_argument naming the op), and work on
// abstract tapes. Numbers mix neither with another floating dtype nor with int32: `cast` first.
#include "elementwise.hpp"
#include "linalg.hpp"
#include "loss.hpp"
#include "nn.hpp"
#include "reduce.hpp"
#include "shape.hpp"
#include "softmax.hpp"
