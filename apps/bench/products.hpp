// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace sluice::bench {

/// The ten matrix products of one training step of the gated-fusion model, and nothing else:
/// what no step that calls OpenBLAS on whole batches can undercut.
class Products {
 public:
  /// `batch` rows, two inputs of 10 features, `width` W.
  Products(std::size_t batch, std::size_t width);

  /// Runs the ten products once, on as many threads as OpenBLAS is set to.
  void run();

 private:
  std::size_t batch_, width_;
  std::vector<float> input_, both_, gate_, hidden_;  // (B, 10), (B, 2W), (B, W), (B, 2W)
  std::vector<float> input_kernel_, gate_kernel_, hidden_kernel_;
};

/// Sets OpenBLAS's number of threads for the whole process.
void set_blas_threads(int threads);

/// The processor for which OpenBLAS chose its kernels; `OPENBLAS_CORETYPE` chooses another.
const char* blas_kernels();

}  // namespace sluice::bench
