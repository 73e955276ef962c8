// SPDX-License-Identifier: MIT
#include "hand_loops.hpp"

#include <algorithm>
#include <cmath>

#include "lanes.hpp"

namespace sluice::bench::loops {
namespace {

// Calls work.operator()<V>(column) for blocks of 4, 2 or 1 registers that cover the columns.
template <class Work>
void for_columns(std::size_t columns, Work&& work) {
  std::size_t c = 0;
  for (; c + 4 * lane_count <= columns; c += 4 * lane_count) work.template operator()<4>(c);
  for (; c + 2 * lane_count <= columns; c += 2 * lane_count) work.template operator()<2>(c);
  for (; c + lane_count <= columns; c += lane_count) work.template operator()<1>(c);
}

template <int V>
void put_sums(float* to, const Lanes (&sums)[V], bool add) {
  for (int v = 0; v < V; ++v)
    store(to + v * lane_count, add ? load(to + v * lane_count) + sums[v] : sums[v]);
}

Bits lane_numbers() {
  return Bits{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
}

// Up to sixteen rows of a short vector, the rest zero.
Lanes load_some(const float* from, std::size_t count) {
  if (count >= lane_count) return load(from);
  Lanes lanes{};
  for (std::size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return lanes;
}
void store_some(float* to, Lanes lanes, std::size_t count) {
  if (count >= lane_count) return store(to, lanes);
  for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
}

}  // namespace

Mask::Mask(float rate, std::uint32_t seed, std::uint32_t step)
    : key(mix(Bits{} + (seed * 0x9E3779B9U + step))[0]),
      dropped(static_cast<std::uint32_t>(static_cast<double>(rate) * 4294967296.0)),
      scale(1.0F / (1.0F - rate)) {}

void bias_relu(float* both, const float* a_bias, const float* b_bias, std::size_t rows,
               std::size_t width) {
  for (std::size_t r = 0; r < rows; ++r)
    for (const float* bias : {a_bias, b_bias}) {
      for (std::size_t c = 0; c < width; c += lane_count)
        store(both + c, relu(load(both + c) + load(bias + c)));
      both += width;
    }
}

void blend(float* gate, float* fused, const float* both, const float* bias, std::size_t rows,
           std::size_t width) {
  for (std::size_t r = 0; r < rows; ++r, gate += width, fused += width, both += 2 * width)
    for (std::size_t c = 0; c < width; c += lane_count) {
      const Lanes g = sigmoid(load(gate + c) + load(bias + c));
      const Lanes hb = load(both + width + c);
      store(gate + c, g);
      store(fused + c, hb + g * (load(both + c) - hb));
    }
}

void logits(const float* hidden, float* to, const Head& head, std::size_t rows) {
  for (std::size_t r = 0; r < rows; ++r, hidden += head.columns) {
    Lanes dot{};
    for (std::size_t c = 0; c < head.columns; c += lane_count)
      dot += relu(load(hidden + c) + load(head.hidden_bias + c)) * load(head.out_kernel + c);
    to[r] = sum(dot) + head.out_bias;
  }
}

void dropped_logits(float* hidden, float* to, const Head& head, const Mask& mask, std::size_t first,
                    std::size_t rows) {
  for (std::size_t r = 0; r < rows; ++r, hidden += head.columns) {
    Bits counter = lane_numbers() + static_cast<std::uint32_t>((first + r) * head.columns);
    Lanes dot{};
    for (std::size_t c = 0; c < head.columns; c += lane_count, counter += 16U) {
      const Lanes kept = relu(load(hidden + c) + load(head.hidden_bias + c)) * mask.scale;
      const Lanes h = mix(counter ^ mask.key) >= mask.dropped ? kept : Lanes{};
      store(hidden + c, h);
      dot += h * load(head.out_kernel + c);
    }
    to[r] = sum(dot) + head.out_bias;
  }
}

// log of products: 64 factors of at most 2 in each lane stay finite, and logarithms are few.
double cross_entropy(float* logits, const float* labels, std::size_t rows, float share) {
  Lanes linear{}, factors = all(1.0F);
  double logarithms = 0;
  const auto flush = [&] {
    double product = 1;
    for (std::size_t i = 0; i < lane_count; ++i) product *= factors[i];
    logarithms += std::log(product);
    factors = all(1.0F);
  };
  for (std::size_t r = 0; r < rows; r += lane_count) {
    const std::size_t count = rows - r;
    const Lanes z = load_some(logits + r, count), y = load_some(labels + r, count);
    const Lanes e = exponential(z > 0.0F ? -z : z);
    const Lanes inverse = 1.0F / (1.0F + e);
    const Lanes probability = z >= 0.0F ? inverse : e * inverse;
    linear += relu(z) - z * y;
    factors *= 1.0F + e;
    store_some(logits + r, (probability - y) * share, count);
    if (count < lane_count) logarithms -= std::log(2.0) * static_cast<double>(lane_count - count);
    if (r / lane_count % 60 == 59) flush();
  }
  flush();
  return logarithms + static_cast<double>(sum(linear));
}

void probabilities(const float* logits, float* to, std::size_t rows) {
  for (std::size_t r = 0; r < rows; r += lane_count)
    store_some(to + r, sigmoid(load_some(logits + r, rows - r)), rows - r);
}

void head_backward(float* hidden, const float* logit_gradient, const float* out_kernel, float scale,
                   RowSums sums, std::size_t rows, std::size_t columns) {
  for_columns(columns, [&]<int V>(std::size_t c) {
    Lanes kernel[V], kernel_sum[V] = {}, bias_sum[V] = {};
    for (int v = 0; v < V; ++v) kernel[v] = load(out_kernel + c + v * lane_count) * scale;
    float* row = hidden + c;
    for (std::size_t r = 0; r < rows; ++r, row += columns)
      for (int v = 0; v < V; ++v) {
        const Lanes h = load(row + v * lane_count);
        const Lanes gradient = h > 0.0F ? kernel[v] * logit_gradient[r] : Lanes{};
        kernel_sum[v] += h * logit_gradient[r];
        bias_sum[v] += gradient;
        store(row + v * lane_count, gradient);
      }
    put_sums<V>(sums.first + c, kernel_sum, sums.add);
    put_sums<V>(sums.second + c, bias_sum, sums.add);
  });
}

void blend_backward(float* gate, const float* both, const float* fused_gradient,
                    float* both_gradient, RowSums sums, std::size_t rows, std::size_t width) {
  for_columns(width, [&]<int V>(std::size_t c) {
    Lanes gate_sum[V] = {};
    for (std::size_t r = 0; r < rows; ++r)
      for (int v = 0; v < V; ++v) {
        const std::size_t at = r * width + c + v * lane_count, a = at + r * width;
        const Lanes g = load(gate + at), gradient = load(fused_gradient + at);
        const Lanes to_a = gradient * g, to_b = gradient - to_a;
        const Lanes difference = load(both + a) - load(both + a + width);
        const Lanes logit = difference * (to_a - to_a * g);
        gate_sum[v] += logit;
        store(gate + at, logit);
        store(both_gradient + a, to_a);
        store(both_gradient + a + width, to_b);
      }
    put_sums<V>(sums.first + c, gate_sum, sums.add);
  });
}

void relu_backward(float* both_gradient, const float* both, RowSums sums, std::size_t rows,
                   std::size_t width) {
  for (std::size_t half = 0; half < 2; ++half)
    for_columns(width, [&]<int V>(std::size_t c) {
      Lanes bias_sum[V] = {};
      for (std::size_t r = 0; r < rows; ++r)
        for (int v = 0; v < V; ++v) {
          const std::size_t at = (2 * r + half) * width + c + v * lane_count;
          const Lanes gradient = load(both + at) > 0.0F ? load(both_gradient + at) : Lanes{};
          bias_sum[v] += gradient;
          store(both_gradient + at, gradient);
        }
      put_sums<V>((half == 0 ? sums.first : sums.second) + c, bias_sum, sums.add);
    });
}

namespace {

constexpr float beta_1 = 0.9F, beta_2 = 0.999F, epsilon = 1e-7F;

template <class Gradient>
void adam_pass(const AdamBlock& block, float rate, Gradient&& gradient) {
  float* __restrict p = block.parameters;
  float* __restrict m = block.momentum;
  float* __restrict v = block.velocity;
  for (std::size_t i = 0; i < block.count; ++i) {
    const float g = gradient(i);
    m[i] += (g - m[i]) * (1 - beta_1);
    v[i] += (g * g - v[i]) * (1 - beta_2);
    p[i] -= m[i] * rate / (std::sqrt(v[i]) + epsilon);
  }
}

}  // namespace

void adam(const AdamBlock& block, const float* __restrict gradient, float rate) {
  adam_pass(block, rate, [=](std::size_t i) { return gradient[i]; });
}

void adam_of_two(const AdamBlock& block, const float* __restrict one, const float* __restrict other,
                 float rate) {
  adam_pass(block, rate, [=](std::size_t i) { return one[i] + other[i]; });
}

void row_product(const float* x, std::size_t depth, const float* kernel, const float* bias,
                 float* to, std::size_t columns) {
  for_columns(columns, [&]<int V>(std::size_t c) {
    constexpr int chains = V == 4 ? 1 : 2;  // enough independent sums to hide latency
    Lanes sums[chains][V] = {};
    for (int v = 0; v < V; ++v) sums[0][v] = load(bias + c + v * lane_count);
    const float* row = kernel + c;
    for (std::size_t k = 0; k < depth; k += chains)
      for (int chain = 0; chain < chains; ++chain, row += columns)
        for (int v = 0; v < V; ++v) sums[chain][v] += x[k + chain] * load(row + v * lane_count);
    for (int v = 0; v < V; ++v) {
      if constexpr (chains == 2) sums[0][v] += sums[1][v];
      store(to + c + v * lane_count, sums[0][v]);
    }
  });
}

void blend_row(const float* gate, const float* both, float* fused, std::size_t width) {
  for (std::size_t c = 0; c < width; c += lane_count) {
    const Lanes hb = load(both + width + c);
    store(fused + c, hb + sigmoid(load(gate + c)) * (load(both + c) - hb));
  }
}

}  // namespace sluice::bench::loops
