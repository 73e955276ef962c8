// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "block.hpp"

namespace sluice::csv {

/// A block's records, and how many bytes of the file they took.
struct Part {
  Table table;
  std::size_t bytes;
};

/// Reads and converts blocks on threads of its own, a few ahead of what has been asked for.
class ReadAhead {
 public:
  /// `next_block` is called by one thread at a time, until it returns nothing or throws; `convert`
  /// by several at once.
  ReadAhead(std::function<std::optional<Block>()> next_block, std::function<Part(Block)> convert,
            std::size_t threads);
  ~ReadAhead();

  /// The next part in the file's order, or nothing at the end. @throws what reading it threw.
  std::optional<Part> next();

 private:
  void work();
  std::optional<std::packaged_task<Part()>> next_task();

  std::function<std::optional<Block>()> next_block_;
  std::function<Part(Block)> convert_;
  std::size_t most_ahead_;
  std::mutex mutex_;
  std::condition_variable has_room_, has_news_;
  std::deque<std::future<Part>> ahead_;
  bool ended_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice::csv
