// SPDX-License-Identifier: MIT
#include "scratch.hpp"

#include <memory>
#include <new>

namespace sluice::kernels {
namespace {

constexpr std::align_val_t line{64};

struct Release {
  void operator()(void* memory) const { ::operator delete(memory, line); }
};

}  // namespace

void* scratch(std::size_t bytes) {
  thread_local std::unique_ptr<void, Release> memory;
  thread_local std::size_t size = 0;
  if (bytes > size) {
    size = 0;
    memory.reset();
    memory.reset(::operator new(bytes, line));
    size = bytes;
  }
  return memory.get();
}

}  // namespace sluice::kernels
