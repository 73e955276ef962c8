// SPDX-License-Identifier: MIT
#include "scratch.hpp"

#include <memory>

#include "../../base/memory.hpp"

namespace sluice::kernels {

void* scratch(std::size_t bytes) {
  thread_local std::shared_ptr<void> memory;
  thread_local std::size_t size = 0;
  if (bytes > size) {
    size = 0;
    memory.reset();
    memory = aligned_memory(bytes);
    size = bytes;
  }
  return memory.get();
}

}  // namespace sluice::kernels
