// SPDX-License-Identifier: MIT
#include "families.hpp"

namespace sluice::kernels::SLUICE_ISA {

template <class T>
Kernels<T> table() {
  Kernels<T> table{};
  add_unary(table);
  add_bias(table);
  add_binary(table);
  add_reduce(table);
  add_softmax(table);
  add_training(table);
  add_optimizers(table);
  add_dropout(table);
  add_product(table);
  add_random(table);
  return table;
}
template Kernels<float> table();
template Kernels<double> table();

}  // namespace sluice::kernels::SLUICE_ISA
