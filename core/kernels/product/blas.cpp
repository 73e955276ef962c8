// SPDX-License-Identifier: MIT
#include "blas.hpp"

#include <cblas.h>

namespace sluice::blas {
namespace {

// Rows are shared between threads a level above: threads inside a product would only contend.
void use_one_thread() {
  static const bool done = (openblas_set_num_threads(1), true);
  static_cast<void>(done);
}

CBLAS_TRANSPOSE transposition(bool transposed) {
  return transposed ? CblasTrans : CblasNoTrans;
}

blasint narrow(std::int64_t extent) {
  return static_cast<blasint>(extent);
}

}  // namespace

void multiply(const kernels::Product<float>& p) {
  use_one_thread();
  cblas_sgemm(CblasRowMajor, transposition(p.a_transposed), transposition(p.b_transposed),
              narrow(p.m), narrow(p.n), narrow(p.k), 1, p.a, narrow(p.lda), p.b, narrow(p.ldb),
              p.add ? 1 : 0, p.c, narrow(p.ldc));
}

void multiply(const kernels::Product<double>& p) {
  use_one_thread();
  cblas_dgemm(CblasRowMajor, transposition(p.a_transposed), transposition(p.b_transposed),
              narrow(p.m), narrow(p.n), narrow(p.k), 1, p.a, narrow(p.lda), p.b, narrow(p.ldb),
              p.add ? 1 : 0, p.c, narrow(p.ldc));
}

}  // namespace sluice::blas
