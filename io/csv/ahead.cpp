// SPDX-License-Identifier: MIT
#include "ahead.hpp"

#include <exception>
#include <utility>

namespace sluice::csv {

ReadAhead::ReadAhead(std::function<std::optional<Block>()> next_block,
                     std::function<Part(Block)> convert, std::size_t threads)
    : next_block_(std::move(next_block)), convert_(std::move(convert)), most_ahead_(threads + 1) {
  for (std::size_t k = 0; k < threads; ++k) threads_.emplace_back([this] { work(); });
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  has_room_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<Part> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  has_news_.wait(lock, [this] { return ended_ || !ahead_.empty(); });
  if (ahead_.empty()) return std::nullopt;
  std::future<Part> part = std::move(ahead_.front());
  ahead_.pop_front();
  lock.unlock();
  has_room_.notify_one();
  return part.get();
}

void ReadAhead::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    has_room_.wait(lock, [this] { return ended_ || ahead_.size() < most_ahead_; });
    std::optional<std::packaged_task<Part()>> task = ended_ ? std::nullopt : next_task();
    ended_ = ended_ || !task;
    if (task) ahead_.push_back(task->get_future());
    has_news_.notify_one();
    if (!task) break;
    lock.unlock();
    (*task)();
    lock.lock();
  }
  has_room_.notify_all();
}

/// The conversion of the next block, or nothing at the end. What reading it throws, the task
/// throws.
std::optional<std::packaged_task<Part()>> ReadAhead::next_task() {
  try {
    std::optional<Block> block = next_block_();
    if (!block) return std::nullopt;
    return std::packaged_task<Part()>(
        [this, taken = std::move(*block)]() mutable { return convert_(std::move(taken)); });
  } catch (...) {
    return std::packaged_task<Part()>(
        [error = std::current_exception()]() -> Part { std::rethrow_exception(error); });
  }
}

}  // namespace sluice::csv
