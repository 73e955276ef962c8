// SPDX-License-Identifier: MIT
#include "families.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

template <class T>
constexpr Kernels<T> table() {
  return {.unary = unary<T>,
          .unary_gradient = unary_gradient<T>,
          .bias_activation = bias_activation<T>,
          .bias_activation_gradient = bias_activation_gradient<T>,
          .binary = binary<T>,
          .binary_gradient = binary_gradient<T>,
          .sum = sum<T>,
          .dot = dot<T>,
          .sum_of_squares = sum_of_squares<T>,
          .scale = scale<T>,
          .column_sums = column_sums<T>,
          .softmax = softmax<T>,
          .softmax_gradient = softmax_gradient<T>,
          .log_softmax = log_softmax<T>,
          .log_softmax_gradient = log_softmax_gradient<T>,
          .blend = blend<T>,
          .blend_gradient = blend_gradient<T>,
          .dropout = dropout<T>,
          .dropout_gradient = dropout_gradient<T>,
          .sigmoid_crossentropy = sigmoid_crossentropy<T>,
          .sigmoid_crossentropy_gradient = sigmoid_crossentropy_gradient<T>,
          .softmax_crossentropy = softmax_crossentropy<T>,
          .softmax_crossentropy_gradient = softmax_crossentropy_gradient<T>,
          .adam = adam<T>,
          .sgd = sgd<T>,
          .rmsprop = rmsprop<T>,
          .product = product<T>};
}

}  // namespace

constinit const Kernels<float> float_kernels = table<float>();
constinit const Kernels<double> double_kernels = table<double>();

}  // namespace sluice::kernels::SLUICE_ISA
