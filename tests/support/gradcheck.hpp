// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "../../core/tape/tape.hpp"
#include "approx.hpp"

namespace sluice::test {

/// Compares the gradients of a function of variables with differences of its values, under a
/// random cotangent, for each element of each input; and checks that they are all assigned when
/// assigning, that they add to what is there when accumulating, and that all are finite. Works in
/// the inputs' floating dtype (float64: step 1e-5, tolerance 1e-7; float32: 1e-2 and 1e-3, relative
/// to max(1, |gradient|)); int32 inputs become constants. Keep points off kinks.
void check_gradients(const std::function<Var(const Vars&)>& function, const Tensors& inputs);

/// The same in float64 and in float32, from float64 inputs.
void check_gradients_both(const std::function<Var(const Vars&)>& function, const Tensors& inputs);

}  // namespace sluice::test
