// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include "../model/history.hpp"

namespace sluice {

/// Shows on standard output how a `fit` goes: a bar with the time left on a terminal, a line an
/// epoch elsewhere.
class Progress {
 public:
  /// `verbose`: 0 nothing, 1 a bar if standard output is a terminal and lines if not, 2 lines.
  Progress(int verbose, std::int64_t epochs, std::int64_t batches);

  void begin_epoch(std::int64_t epoch);
  /// Whether a bar is shown and due to be drawn again.
  bool wants_batch() const;
  void batch(std::int64_t batch, const Logs& logs);
  void end_epoch(const Logs& logs);

 private:
  using Clock = std::chrono::steady_clock;

  double seconds() const;
  void draw(std::int64_t done, const Logs& logs, bool last);

  bool shown_;
  bool bar_;
  std::int64_t epochs_;
  std::int64_t batches_;
  std::int64_t epoch_ = 0;
  Clock::time_point start_;
  Clock::time_point drawn_;
};

}  // namespace sluice
