// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace sluice::test {

/// How often this program has called operator new so far, on any thread.
std::size_t allocations();

}  // namespace sluice::test
