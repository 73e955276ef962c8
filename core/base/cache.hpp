// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace sluice {

/// Bytes that a processor moves at once between memory and its caches: those of x86-64 and of most
/// others.
constexpr std::size_t cache_line = 64;

}  // namespace sluice
