// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "companion.hpp"

namespace sluice::bench {

/// What one hand-written model is measured with.
struct HandSettings {
  std::size_t batch = 32;      ///< rows of a training batch
  std::size_t width = 16;      ///< W, a multiple of 16
  std::size_t tile_rows = 64;  ///< rows that go through the model together
  int threads = 1;             ///< 1 or 2; the results are the same to the last bit
  float rate = 0.2F;           ///< dropout rate in [0, 1)
  float learning_rate = 1e-3F;
  std::uint32_t seed = 1;  ///< of initial parameters and dropout masks
};

/// Where each parameter begins in the block of floats; kernels are row-major (inputs, outputs).
struct HandLayout {
  std::size_t a_kernel, a_bias, b_kernel, b_bias;  ///< (10, W), (W), (10, W), (W)
  std::size_t gate_kernel, gate_bias;              ///< (2W, W), (W); a's rows above b's
  std::size_t hidden_kernel, hidden_bias;          ///< (W, 2W), (2W)
  std::size_t out_kernel, out_bias;                ///< (2W, 1), (1)
  std::size_t count;                               ///< parameters in all

  explicit HandLayout(std::size_t width);
};

/// The two-input gated-fusion model written by hand: what a framework's step is measured against.
/// ha = relu(a Wa + ba), hb = relu(b Wb + bb), g = sigmoid([ha hb] Wg + bg),
/// f = g ha + (1 - g) hb, h = dropout(relu(f Wh + bh)), z = h wo + bo; binary cross-entropy of
/// the logits z, mean over the batch; Adam with Keras's arithmetic and epsilon 1e-7.
/// (rows, 10), (rows, 10) -> (rows)
class HandModel {
 public:
  static constexpr std::size_t features = 10;

  explicit HandModel(const HandSettings& settings);

  /// One training step on (batch, 10), (batch, 10) and (batch) labels in [0, 1]; returns the
  /// loss before the update.
  float step(const float* a, const float* b, const float* labels);

  /// Fills `gradient()` and returns the loss; updates nothing.
  float differentiate(const float* a, const float* b, const float* labels);

  /// Writes the probability of each row to `to`.
  void predict(const float* a, const float* b, std::size_t rows, float* to);

  [[nodiscard]] const HandLayout& layout() const { return layout_; }
  [[nodiscard]] float* parameters() { return parameters_.get(); }
  [[nodiscard]] const float* gradient() const { return gradient_.get(); }

 private:
  struct Free {
    void operator()(float* floats) const;
  };
  using Floats = std::unique_ptr<float[], Free>;
  struct Batch {
    const float *a, *b, *labels;
  };
  /// Activations of one tile, owned by one thread.
  struct Workspace {
    Floats both, both_gradient, gate, fused, hidden, logits;
  };

  static Floats floats(std::size_t count);
  void initialise(std::uint32_t seed);
  void transpose_kernels();
  void forward(Workspace& space, const Batch& tile, std::size_t rows) const;
  void hidden_layer(Workspace& space, std::size_t first, std::size_t rows, bool training) const;
  void backward(Workspace& space, const Batch& tile, std::size_t rows, float* gradient,
                bool first) const;
  void products_backward(Workspace& space, const Batch& tile, std::size_t rows, float* gradient,
                         bool first) const;
  void run_part(std::uint32_t part, int thread, const Batch& batch);
  float run_parts(const Batch& batch);
  void update(std::size_t begin, std::size_t end, float rate);
  void predict_row(const float* a, const float* b, float* to);
  template <class Work>
  void share(std::uint32_t parts, Work&& work);

  HandSettings settings_;
  HandLayout layout_;
  std::size_t padded_;   // parameters rounded up to whole registers
  std::uint32_t parts_;  // of a batch, each summed into a gradient of its own
  std::uint32_t step_ = 0;
  double beta_1_power_ = 1, beta_2_power_ = 1;
  Floats parameters_, gradient_, second_gradient_, momentum_, velocity_;
  Floats gate_transposed_, hidden_transposed_;
  double part_loss_[2] = {0, 0};
  Workspace spaces_[2];
  std::unique_ptr<Companion> companion_;
};

}  // namespace sluice::bench
