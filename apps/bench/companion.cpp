// SPDX-License-Identifier: MIT
#include "companion.hpp"

#include <chrono>

#include "../../core/base/denormals.hpp"

namespace sluice::bench {
namespace {

constexpr auto patience = std::chrono::microseconds(20);

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Waits until `word` differs from `old`: spins first, then sleeps.
void wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t old) {
  const auto until = std::chrono::steady_clock::now() + patience;
  do {
    for (int i = 0; i < 32; ++i) {
      if (word.load(std::memory_order_acquire) != old) return;
      pause();
    }
  } while (std::chrono::steady_clock::now() < until);
  word.wait(old, std::memory_order_acquire);
}

}  // namespace

Companion::Companion() : thread_([this] { live(); }) {}

Companion::~Companion() {
  leaving_ = true;
  ticket_.fetch_add(1);
  ticket_.notify_one();
  thread_.join();
}

void Companion::run(std::uint32_t parts, void* context, Call call) {
  context_ = context;
  call_ = call;
  const std::uint32_t ticket = ticket_.load(std::memory_order_relaxed) + 1;
  unfinished_.store(parts, std::memory_order_relaxed);
  unclaimed_.store(std::uint64_t{ticket} << 32 | parts, std::memory_order_release);
  ticket_.store(ticket, std::memory_order_seq_cst);
  ticket_.notify_one();
  take_parts(ticket, 0);
  while (const std::uint32_t left = unfinished_.load(std::memory_order_acquire))
    wait_for_change(unfinished_, left);
}

void Companion::live() {
  const FlushDenormals flush;
  std::uint32_t seen = 0;
  for (;;) {
    wait_for_change(ticket_, seen);
    if (leaving_) return;
    seen = ticket_.load(std::memory_order_acquire);
    take_parts(seen, 1);
  }
}

// A late thread finds another ticket, or nothing unclaimed, and touches no job.
void Companion::take_parts(std::uint32_t ticket, int thread) {
  std::uint64_t seen = unclaimed_.load(std::memory_order_acquire);
  while (seen >> 32 == ticket && (seen & 0xFFFFFFFFU) != 0) {
    if (!unclaimed_.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel)) continue;
    call_(context_, static_cast<std::uint32_t>(seen & 0xFFFFFFFFU) - 1, thread);
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_one();
    seen = unclaimed_.load(std::memory_order_acquire);
  }
}

}  // namespace sluice::bench
