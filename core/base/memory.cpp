// SPDX-License-Identifier: MIT
#include "memory.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cstring>
#include <new>

#include "cache.hpp"

namespace sluice {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

/// Asks the system for pages so large that walking across a large matrix needs few of them; what
/// does not offer any goes on with small ones.
void prefer_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__)
  ::madvise(memory, bytes / huge_page * huge_page, MADV_HUGEPAGE);
#endif
}

template <std::size_t alignment>
std::shared_ptr<void> zeroed_memory(std::size_t bytes) {
  void* memory = ::operator new (bytes, std::align_val_t{alignment});
  if constexpr (alignment == huge_page) prefer_huge_pages(memory, bytes);
  std::memset(memory, 0, bytes);
  return {memory, [](void* pointer) { ::operator delete (pointer, std::align_val_t{alignment}); }};
}

}  // namespace

std::shared_ptr<void> aligned_memory(std::size_t bytes) {
  if (bytes >= 2 * huge_page) return zeroed_memory<huge_page>(bytes);
  return zeroed_memory<cache_line>(std::max<std::size_t>(bytes, 1));
}

}  // namespace sluice
