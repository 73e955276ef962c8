// SPDX-License-Identifier: MIT
#include "products.hpp"

#include <cblas.h>

namespace sluice::bench {
namespace {

constexpr int features = 10;

}  // namespace

Products::Products(std::size_t batch, std::size_t width)
    : batch_(batch),
      width_(width),
      input_(batch * features, 0.5F),
      both_(batch * width * 2, 0.25F),
      gate_(batch * width, 0.125F),
      hidden_(batch * width * 2, 0.25F),
      input_kernel_(features * width, 0.01F),
      gate_kernel_(2 * width * width, 0.01F),
      hidden_kernel_(2 * width * width, 0.01F) {}

void Products::run() {
  const int rows = static_cast<int>(batch_), w = static_cast<int>(width_);
  const auto forward = [](int m, int n, int k, const float* a, const float* b, float* c, int ldc) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, ldc);
  };
  const auto to_kernel = [&](int m, int n, const float* a, const float* b, int ldb, float* c) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, rows, 1, a, m, b, ldb, 0, c, n);
  };
  const auto to_input = [&](int n, int k, const float* a, const float* b, float* c) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, n, k, 1, a, k, b, k, 0, c, n);
  };
  float *both = both_.data(), *gate = gate_.data(), *hidden = hidden_.data();
  forward(rows, w, features, input_.data(), input_kernel_.data(), both, 2 * w);
  forward(rows, w, features, input_.data(), input_kernel_.data(), both + w, 2 * w);
  forward(rows, w, 2 * w, both, gate_kernel_.data(), gate, w);
  forward(rows, 2 * w, w, gate, hidden_kernel_.data(), hidden, 2 * w);
  to_kernel(w, 2 * w, gate, hidden, 2 * w, hidden_kernel_.data());
  to_input(w, 2 * w, hidden, hidden_kernel_.data(), gate);
  to_kernel(2 * w, w, both, gate, w, gate_kernel_.data());
  to_input(2 * w, w, gate, gate_kernel_.data(), both);
  to_kernel(features, w, input_.data(), both, 2 * w, input_kernel_.data());
  to_kernel(features, w, input_.data(), both + w, 2 * w, input_kernel_.data());
}

void set_blas_threads(int threads) {
  openblas_set_num_threads(threads);
}

const char* blas_kernels() {
  return openblas_get_corename();
}

}  // namespace sluice::bench
