// SPDX-License-Identifier: MIT
#pragma once

#include "../kernels.hpp"

namespace sluice::blas {

/// The product by OpenBLAS on the calling thread alone, whichever flavour of it is installed. The
/// program's own number of OpenBLAS threads is 1 meanwhile and as before afterwards.
void multiply(const kernels::Product<float>& product);
void multiply(const kernels::Product<double>& product);

}  // namespace sluice::blas
