// SPDX-License-Identifier: MIT
#include "../../../core/base/parallel.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

/// Sets the number of threads while it lives.
struct WithThreads {
  explicit WithThreads(int threads) : before(num_threads()) { set_num_threads(threads); }
  ~WithThreads() { set_num_threads(before); }
  int before;
};

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Whether a round of tasks of a millisecond each is shared.
bool is_shared() {
  const auto caller = std::this_thread::get_id();
  std::atomic<bool> helped = false;
  parallel_for(4, [&](int) {
    std::this_thread::sleep_for(milliseconds(1));
    if (std::this_thread::get_id() != caller) helped = true;
  });
  return helped;
}

bool is_shared_within(Clock::duration time) {
  for (const auto end = Clock::now() + time; Clock::now() < end;)
    if (is_shared()) return true;
  return false;
}

/// A round in which the other thread is far later than the caller.
void hold_up() {
  const auto caller = std::this_thread::get_id();
  const auto start = Clock::now();
  std::atomic<bool> helped = false;
  parallel_for(2, [&](int) {
    if (std::this_thread::get_id() == caller) {
      while (!helped && Clock::now() < start + std::chrono::seconds(1)) std::this_thread::yield();
    } else {
      helped = true;
      std::this_thread::sleep_for(milliseconds(5) + 3 * (Clock::now() - start));
    }
  });
}

TEST_SUITE("core/base/parallel") {
  TEST_CASE("every task runs exactly once, for any number of threads and tasks") {
    for (const int threads : {1, 2, 3, 5}) {
      const WithThreads with(threads);
      for (const int tasks : {0, 1, 2, 7, 100}) {
        std::vector<std::atomic<int>> runs(static_cast<std::size_t>(tasks));
        parallel_for(tasks, [&](int task) { ++runs[static_cast<std::size_t>(task)]; });
        for (const auto& count : runs) CHECK(count == 1);
      }
    }
  }

  TEST_CASE("no task is lost over many rounds") {
    const WithThreads with(3);
    long long total = 0;
    for (int round = 0; round < 20000; ++round) {
      int parts[4] = {};
      parallel_for(4, [&](int task) { parts[task] = task + round; });
      total += std::accumulate(parts, parts + 4, 0LL);
    }
    CHECK(total == 20000LL * 6 + 4LL * 20000 * 19999 / 2);
  }

  TEST_CASE("the caller gets a task's exception, and the next round is whole") {
    const WithThreads with(2);
    for (int round = 0; round < 100; ++round) {
      CHECK_THROWS_WITH_AS(parallel_for(8,
                                        [](int task) {
                                          if (task == 3) throw std::runtime_error("third");
                                        }),
                           "third", std::runtime_error);
      std::atomic<int> done = 0;
      parallel_for(8, [&](int) { ++done; });
      CHECK(done == 8);
    }
  }

  TEST_CASE("a call from within a task runs on its thread") {
    const WithThreads with(2);
    std::atomic<int> inner = 0;
    std::atomic<int> elsewhere = 0;
    parallel_for(4, [&](int) {
      const auto self = std::this_thread::get_id();
      parallel_for(4, [&](int) {
        ++inner;
        if (std::this_thread::get_id() != self) ++elsewhere;
      });
    });
    CHECK(inner == 16);
    CHECK(elsewhere == 0);
  }

  TEST_CASE("with one thread the tasks run in order on the caller") {
    const WithThreads with(1);
    std::vector<int> order;
    parallel_for(5, [&](int task) { order.push_back(task); });
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
  }

  TEST_CASE("once a thread was late the caller goes on alone for a while, then shares again") {
    const WithThreads with(2);
    bool alone = false;
    for (int attempt = 0; attempt < 20 && !alone; ++attempt) {  // a busy machine may spoil a few
      REQUIRE(is_shared_within(std::chrono::seconds(20)));
      hold_up();
      alone = !is_shared();
    }
    CHECK(alone);
    CHECK(is_shared_within(std::chrono::seconds(20)));
  }

  TEST_CASE("rounds too short for a sleeper to wake are soon left to the caller") {
    const WithThreads with(2);
    bool alone = false;
    for (int attempt = 0; attempt < 20 && !alone; ++attempt) {  // a busy machine may spoil a few
      REQUIRE(is_shared_within(std::chrono::seconds(20)));
      for (int round = 0; round < 256; ++round) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        parallel_for(2, [](int) {});
      }
      alone = !is_shared();
    }
    CHECK(alone);
    CHECK(is_shared_within(std::chrono::seconds(20)));
  }

  TEST_CASE("each thread that takes tasks has an index of its own, the caller 0") {
    const WithThreads with(3);
    const auto caller = std::this_thread::get_id();
    std::mutex mutex;
    std::map<std::thread::id, int> indices;
    for (int round = 0; round < 50; ++round)
      parallel_for(6, [&](int) {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        const std::lock_guard lock(mutex);
        const auto [place, is_new] = indices.emplace(std::this_thread::get_id(), thread_index());
        CHECK(place->second == thread_index());
      });
    CHECK(thread_index() == 0);
    CHECK(indices.at(caller) == 0);
    std::set<int> different;
    for (const auto& [thread, index] : indices) different.insert(index);
    CHECK(different.size() == indices.size());
    CHECK(*different.rbegin() < 3);
  }

  TEST_CASE("a call may ask for fewer threads than are set") {
    const WithThreads with(3);
    std::vector<int> order;
    parallel_for(
        5, [&](int task) { order.push_back(task); }, 1);
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
    for (int round = 0; round < 50; ++round)
      parallel_for(
          6,
          [&](int) {
            std::this_thread::sleep_for(std::chrono::microseconds(100));
            CHECK(thread_index() < 2);
          },
          2);
  }

  TEST_CASE("several callers at once all get their tasks done") {
    const WithThreads with(2);
    std::atomic<int> done = 0;
    std::vector<std::thread> callers;
    for (int k = 0; k < 3; ++k)
      callers.emplace_back([&] {
        for (int round = 0; round < 500; ++round) parallel_for(4, [&](int) { ++done; });
      });
    for (std::thread& caller : callers) caller.join();
    CHECK(done == 3 * 500 * 4);
  }

  TEST_CASE("a child made by fork computes too, and both exit cleanly") {
    const WithThreads with(2);
    std::atomic<int> done = 0;
    parallel_for(4, [&](int) { ++done; });
    const pid_t child = fork();
    if (child == 0) {
      std::atomic<int> own = 0;
      parallel_for(4, [&](int) { ++own; });
      _exit(own == 4 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    parallel_for(4, [&](int) { ++done; });
    CHECK(done == 8);
  }

  TEST_CASE("fewer than one thread is refused") {
    test::check_fails([] { set_num_threads(0); }, "[threads] expected at least 1 thread, got 0");
  }
}

}  // namespace
}  // namespace sluice
