// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

namespace sluice {

/// Zeroed memory of 64-byte alignment; in huge pages when there are several of them.
std::shared_ptr<void> aligned_memory(std::size_t bytes);

}  // namespace sluice
