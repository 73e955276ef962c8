// SPDX-License-Identifier: MIT
#pragma once

#include "../../layers/model/arrays.hpp"
#include "approx.hpp"

namespace sluice::test {

/// Twenty rows for a model with inputs a and b, (None, 4) each.
inline Arrays rows() {
  return {{"a", random_tensor({20, 4}, -1, 1, DType::float32, 3)},
          {"b", random_tensor({20, 4}, -1, 1, DType::float32, 5)}};
}

/// Their targets, 0 and 1 by turns.
inline Tensor targets() {
  Tensor tensor(Shape{20, 1}, DType::float32);
  int k = 0;
  for (float& value : tensor.values()) value = static_cast<float>(k++ % 2);
  return tensor;
}

}  // namespace sluice::test
