// SPDX-License-Identifier: MIT
#include "parallel.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "cache.hpp"
#include "error.hpp"

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

// How long a thread looks for news before it sleeps: about what it takes to wake a sleeper, and too
// little to show as load. The caller looks for as long as its own tasks took, since a helper that
// began with it is then done, but no longer than this: asleep, it may lose its core to another
// process.
constexpr Clock::duration patience = std::chrono::microseconds(20);
constexpr Clock::duration longest_patience = std::chrono::milliseconds(1);

// A round whose last task came this late, and three times as late as the caller's own, was held up
// by a thread that lost its core to another process. The caller then runs rounds alone for a while,
// and also when it did so anyway in most rounds of a window: that many and that long. The while is
// short at first, and four times the last one if sharing since was in vain.
constexpr Clock::duration held_up = std::chrono::microseconds(500);
constexpr int window_rounds = 64;
constexpr Clock::duration window_time = std::chrono::milliseconds(16);
constexpr Clock::duration shortest_alone = std::chrono::milliseconds(20);
constexpr Clock::duration longest_alone = std::chrono::seconds(5);

void pause_briefly() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/// Waits until the number differs from `seen`: looks a while, then sleeps.
std::uint32_t wait_for_change(const std::atomic<std::uint32_t>& number, std::uint32_t seen,
                              Clock::duration looking = patience) {
  const Clock::time_point end = Clock::now() + looking;
  do {
    for (int look = 0; look < 32; ++look) {
      const std::uint32_t now = number.load(std::memory_order_acquire);
      if (now != seen) return now;
      pause_briefly();
    }
  } while (Clock::now() < end);
  number.wait(seen, std::memory_order_acquire);
  return number.load(std::memory_order_acquire);
}

thread_local bool inside_a_task = false;
thread_local int index_in_pool = 0;

/// The threads besides the caller, and the one round of tasks that they take part in.
class Pool {
 public:
  explicit Pool(int workers) {
    for (int k = 1; k <= workers; ++k) threads_.emplace_back([this, k] { work(k); });
  }

  /// Whether this round is better left to the caller.
  bool is_held_up() const {
    return alone_ > Clock::duration::zero() && Clock::now() < shared_from_;
  }

  int workers() const { return static_cast<int>(threads_.size()); }

  ~Pool() {
    stopping_.store(true, std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void run(int tasks, void (*function)(void*, int), void* context) {
    function_ = function;
    context_ = context;
    tasks_ = tasks;
    failed_.store(false, std::memory_order_relaxed);
    unfinished_.store(static_cast<std::uint32_t>(tasks), std::memory_order_relaxed);
    const std::uint32_t round = round_.load(std::memory_order_relaxed) + 1;
    unclaimed_.store(std::uint64_t{round} << 32 | static_cast<std::uint32_t>(tasks),
                     std::memory_order_release);
    round_.store(round, std::memory_order_seq_cst);  // before notify looks for sleepers
    round_.notify_all();
    const Clock::time_point start = Clock::now();
    const bool was_helped = take_tasks(round) < tasks;
    const Clock::duration own = Clock::now() - start;
    const Clock::duration looking = std::clamp(own, patience, longest_patience);
    for (std::uint32_t left = unfinished_.load(std::memory_order_acquire); left != 0;)
      left = wait_for_change(unfinished_, left, looking);
    judge(was_helped, start, own);
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  void work(int index) {
    inside_a_task = true;
    index_in_pool = index;
    std::uint32_t round = 0;
    while (!stopping_.load(std::memory_order_relaxed)) {
      take_tasks(round);
      round = wait_for_change(round_, round);
    }
  }

  /// Decides after a round whether the next ones are shared. One held up is dear if sharing did not
  /// last 100 times as long as the wait; a window without help is so if it is the first.
  void judge(bool was_helped, Clock::time_point start, Clock::duration own) {
    const Clock::time_point now = Clock::now();
    const Clock::duration late = now - start - own;
    if (rounds_++ == 0) window_from_ = now;
    if (was_helped) ++rounds_helped_;
    if (late > held_up && late > 2 * own) return go_alone(now, now - shared_from_ < 100 * late);
    if (rounds_ < window_rounds || now - window_from_ < window_time) return;
    if (rounds_helped_ < rounds_ / 2) return go_alone(now, is_first_window_);
    rounds_ = rounds_helped_ = 0;
    is_first_window_ = false;
  }

  void go_alone(Clock::time_point now, bool in_vain) {
    alone_ = in_vain ? std::clamp(4 * alone_, shortest_alone, longest_alone) : shortest_alone;
    shared_from_ = now + alone_;
    rounds_ = rounds_helped_ = 0;
    is_first_window_ = true;
  }

  /// Claims tasks of this round until none is left; returns how many. Round and count share one
  /// word, so that a thread that comes late can take nothing of a later round by mistake.
  int take_tasks(std::uint32_t round) {
    int taken = 0;
    std::uint64_t seen = unclaimed_.load(std::memory_order_acquire);
    while (seen >> 32 == round && static_cast<std::uint32_t>(seen) != 0) {
      if (!unclaimed_.compare_exchange_weak(seen, seen - 1, std::memory_order_acquire)) continue;
      perform(tasks_ - static_cast<int>(static_cast<std::uint32_t>(seen)));
      ++taken;
      seen = unclaimed_.load(std::memory_order_acquire);
    }
    return taken;
  }

  void perform(int task) {
    try {
      if (!failed_.load(std::memory_order_relaxed)) function_(context_, task);
    } catch (...) {
      const std::lock_guard lock(error_mutex_);
      if (!error_) error_ = std::current_exception();
      failed_.store(true, std::memory_order_relaxed);
    }
    if (unfinished_.fetch_sub(1, std::memory_order_seq_cst) == 1) unfinished_.notify_one();
  }

  // Written by the caller before a round is opened, read by who has claimed a task of it.
  void (*function_)(void*, int) = nullptr;
  void* context_ = nullptr;
  int tasks_ = 0;
  Clock::duration alone_{};          // how long rounds were last left to the caller
  Clock::time_point shared_from_{};  // when that ends
  bool is_first_window_ = true;      // since then
  Clock::time_point window_from_{};
  std::int64_t rounds_ = 0;         // of this window
  std::int64_t rounds_helped_ = 0;  // those where others took tasks
  std::exception_ptr error_;
  std::mutex error_mutex_;

  std::atomic<bool> failed_{false};
  std::atomic<bool> stopping_{false};
  // The round in the upper half, the count below.
  alignas(cache_line) std::atomic<std::uint64_t> unclaimed_{0};
  alignas(cache_line) std::atomic<std::uint32_t> unfinished_{0};
  alignas(cache_line) std::atomic<std::uint32_t> round_{0};
  std::vector<std::thread> threads_;
};

/// The number of threads from the environment, or else from the machine.
int default_threads() {
  const char* text = std::getenv("SLUICE_NUM_THREADS");
  if (text == nullptr) return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  int threads = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, threads);
  if (error != std::errc{} || stop != end || threads < 1)
    fail("threads", "expected SLUICE_NUM_THREADS to be a whole number of at least 1, got ", text);
  return threads;
}

struct Threads {
  std::atomic<int> number{default_threads()};
  std::mutex running;
  std::unique_ptr<Pool> pool;
};

Threads& threads() {
  static Threads all;
  return all;
}

/// The pool of the number of threads that is wanted now.
Pool& ready_pool(Threads& all, int number) {
  if (all.pool == nullptr) {
    // In a child made by fork the threads do not exist: it forgets them and may start its own.
    static const int registered =
        pthread_atfork(nullptr, nullptr, [] { static_cast<void>(threads().pool.release()); });
    static_cast<void>(registered);
  }
  if (all.pool == nullptr || all.pool->workers() != number - 1) {
    all.pool.reset();
    all.pool = std::make_unique<Pool>(number - 1);
  }
  return *all.pool;
}

void run_here(int tasks, void (*function)(void*, int), void* context) {
  for (int task = 0; task < tasks; ++task) function(context, task);
}

/// Marks this thread as busy with tasks while it lives.
struct InsideTask {
  InsideTask() { inside_a_task = true; }
  ~InsideTask() { inside_a_task = false; }
};

}  // namespace

int num_threads() {
  return threads().number.load(std::memory_order_relaxed);
}

void set_num_threads(int number) {
  if (number < 1) fail("threads", "expected at least 1 thread, got ", number);
  threads().number.store(number, std::memory_order_relaxed);
}

int thread_index() {
  return index_in_pool;
}

void run_tasks(int tasks, void (*function)(void* context, int task), void* context, int number) {
  if (tasks > 1 && number > 1 && !inside_a_task) {
    Threads& all = threads();
    const std::unique_lock lock(all.running, std::try_to_lock);
    if (lock) {
      Pool& pool = ready_pool(all, number);
      const InsideTask inside;
      if (pool.is_held_up()) return run_here(tasks, function, context);
      return pool.run(tasks, function, context);
    }
  }
  run_here(tasks, function, context);
}

}  // namespace sluice
