// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace sluice::kernels {

/// At least so many bytes of the calling thread's own, which begin a line of cache: the same memory
/// at each call unless more is asked for, given back when the thread ends.
/// @throws std::bad_alloc
void* scratch(std::size_t bytes);

}  // namespace sluice::kernels
