// SPDX-License-Identifier: MIT
#include <core/tensor.hpp>
#include <iostream>
#include <sluice.hpp>

#include "core/tensor.hpp"

#if __has_include(<layers/base/layer.hpp>) || __has_include(<core/base/shape.hpp>)
#error "Sluice's own folders are on its users' include path"
#endif

int main() {
  const StressTensor stress;
  const sluice::Tensor tensor(sluice::Shape{stress.components, 2});
  if (tensor.size() != 12) return 1;
  std::cout << "shape " << tensor.shape() << '\n';
}
