// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "../../core/tape/tape.hpp"

namespace sluice::test {

/// The value of a function of constants.
Tensor evaluate(const std::function<Var(const Vars&)>& function, const Tensors& inputs);

/// The shape that a function infers on an abstract tape from inputs of these shapes.
Shape inferred(const std::function<Var(const Vars&)>& function, const std::vector<Shape>& shapes,
               DType dtype = DType::float32);

/// A float64 tensor of one or two axes.
Tensor vector(const std::vector<double>& values);
Tensor matrix(const std::vector<std::vector<double>>& rows);

}  // namespace sluice::test
