// SPDX-License-Identifier: MIT
#pragma once

#include "../kernels.hpp"

namespace sluice::blas {

/// The product by OpenBLAS on the calling thread alone, whichever flavour of it is installed.
void multiply(const kernels::Product<float>& product);
void multiply(const kernels::Product<double>& product);

}  // namespace sluice::blas
