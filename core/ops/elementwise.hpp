// SPDX-License-Identifier: MIT
#pragma once

#include "../tape/tape.hpp"

namespace sluice::ops {

/// Sums, differences, products and quotients with NumPy's broadcasting of both operands.
Var add(const Var& x, const Var& y);
Var add(const Var& x, double y);
Var subtract(const Var& x, const Var& y);
Var subtract(const Var& x, double y);
Var subtract(double x, const Var& y);
Var multiply(const Var& x, const Var& y);
Var multiply(const Var& x, double y);
Var divide(const Var& x, const Var& y);
Var divide(const Var& x, double y);
Var divide(double x, const Var& y);

/// The greater, the lesser of two; a tie gives each half of the gradient.
Var maximum(const Var& x, const Var& y);
Var maximum(const Var& x, double y);
Var minimum(const Var& x, const Var& y);
Var minimum(const Var& x, double y);

/// x to a constant power.
Var power(const Var& x, double exponent);
/// x held between two bounds; at a bound the gradient is half.
/// @throws std::invalid_argument when low > high.
Var clip(const Var& x, double low, double high);

Var negate(const Var& x);
Var exp(const Var& x);
Var log(const Var& x);
Var sqrt(const Var& x);
Var square(const Var& x);
/// |x|, of gradient 0 at 0.
Var abs(const Var& x);

/// max(x, 0), of gradient 0 at 0.
Var relu(const Var& x);
/// x, or negative_slope * x where x < 0.
Var leaky_relu(const Var& x, double negative_slope = 0.2);
/// x, or alpha * (exp(x) - 1) where x < 0.
Var elu(const Var& x, double alpha = 1.0);
/// 1.0507... * elu(x, 1.6732...) (https://arxiv.org/abs/1706.02515).
Var selu(const Var& x);
/// 1 / (1 + exp(-x)); the result remembers its logits for cross-entropies.
Var sigmoid(const Var& x);
/// min(max(x / 6 + 1/2, 0), 1).
Var hard_sigmoid(const Var& x);
Var tanh(const Var& x);
/// log(1 + exp(x)).
Var softplus(const Var& x);
/// x / (1 + |x|).
Var softsign(const Var& x);
/// x * sigmoid(x).
Var silu(const Var& x);
/// x * Phi(x) with the normal distribution's Phi, exactly (by erf).
Var gelu(const Var& x);
/// x * tanh(softplus(x)).
Var mish(const Var& x);
/// exp(x), under the name of Keras's activation.
Var exponential(const Var& x);

/// The same numbers in another dtype; float to int32 rounds towards zero and has no gradient.
Var cast(const Var& x, DType dtype);

}  // namespace sluice::ops

namespace sluice {

Var operator+(const Var& x, const Var& y);
Var operator+(const Var& x, double y);
Var operator+(double x, const Var& y);
Var operator-(const Var& x, const Var& y);
Var operator-(const Var& x, double y);
Var operator-(double x, const Var& y);
Var operator*(const Var& x, const Var& y);
Var operator*(const Var& x, double y);
Var operator*(double x, const Var& y);
Var operator/(const Var& x, const Var& y);
Var operator/(const Var& x, double y);
Var operator/(double x, const Var& y);
Var operator-(const Var& x);

}  // namespace sluice
