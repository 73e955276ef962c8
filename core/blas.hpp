// SPDX-License-Identifier: MIT
#pragma once

#include "kernels.hpp"

namespace sluice::blas {

/// The product by OpenBLAS on the calling thread alone, whichever flavour of it is installed.
void multiply(const kernels::Product<float>& product);
void multiply(const kernels::Product<double>& product);

/// Whether the kernels that OpenBLAS chose for this machine are those for AVX-512.
bool uses_avx512();

}  // namespace sluice::blas
