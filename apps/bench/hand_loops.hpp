// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// The loops between the matrix products of the hand-written model. Widths are multiples of 16.
namespace sluice::bench::loops {

/// Which elements dropout keeps: a hash of seed, step, row and column, nothing stored.
struct Mask {
  Mask(float rate, std::uint32_t seed, std::uint32_t step);
  std::uint32_t key;
  std::uint32_t dropped;  ///< hashes below this drop their element
  float scale;            ///< of the elements kept
};

/// The last two layers' vectors.
struct Head {
  const float* hidden_bias;
  const float* out_kernel;
  float out_bias;
  std::size_t columns;  ///< 2W
};

/// Where up to two gradients summed over rows go; they are assigned unless `add`.
struct RowSums {
  float* first;
  float* second;
  bool add;
};

/// both (rows, 2W) = relu(both + [a_bias b_bias])
void bias_relu(float* both, const float* a_bias, const float* b_bias, std::size_t rows,
               std::size_t width);

/// gate = sigmoid(gate + bias); fused = gate ha + (1 - gate) hb
void blend(float* gate, float* fused, const float* both, const float* bias, std::size_t rows,
           std::size_t width);

/// to = relu(hidden + bias) . out_kernel + out_bias; hidden stays as it is
void logits(const float* hidden, float* to, const Head& head, std::size_t rows);

/// The same with dropout, and hidden becomes what the backward pass needs: relu and dropout
/// applied. `first` is the batch's row.
void dropped_logits(float* hidden, float* to, const Head& head, const Mask& mask, std::size_t first,
                    std::size_t rows);

/// Sum of max(z, 0) - z y + log(1 + e^-|z|); z becomes (sigmoid(z) - y) share.
double cross_entropy(float* logits, const float* labels, std::size_t rows, float share);

/// to = sigmoid(logits)
void probabilities(const float* logits, float* to, std::size_t rows);

/// Kernel gradient (first) and hidden bias gradient (second); hidden becomes its gradient
/// before bias: dropped or negative elements are exactly those that are zero.
void head_backward(float* hidden, const float* logit_gradient, const float* out_kernel, float scale,
                   RowSums sums, std::size_t rows, std::size_t columns);

/// From the gradient of fused: gate becomes the gradient of its logits, summed into first;
/// both_gradient receives what reaches ha and hb directly.
void blend_backward(float* gate, const float* both, const float* fused_gradient,
                    float* both_gradient, RowSums sums, std::size_t rows, std::size_t width);

/// both_gradient is cleared where both is zero; its halves are summed into first and second.
void relu_backward(float* both_gradient, const float* both, RowSums sums, std::size_t rows,
                   std::size_t width);

/// Parameters and Adam's two averages, `count` of each.
struct AdamBlock {
  float *parameters, *momentum, *velocity;
  std::size_t count;
};

/// One pass of Adam as Keras writes it; `rate` is already corrected for the bias of the averages.
void adam(const AdamBlock& block, const float* gradient, float rate);

/// The same for a gradient in two parts.
void adam_of_two(const AdamBlock& block, const float* one, const float* other, float rate);

/// to (columns) = bias + x (depth) . kernel (depth, columns)
void row_product(const float* x, std::size_t depth, const float* kernel, const float* bias,
                 float* to, std::size_t columns);

/// `blend` of one row whose gate has its bias already.
void blend_row(const float* gate, const float* both, float* fused, std::size_t width);

}  // namespace sluice::bench::loops
