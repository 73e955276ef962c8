// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <unistd.h>

#include <cmath>
#include <iostream>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

constexpr std::int64_t bar_width = 20;
// A line that is drawn again must not wrap: the terminal cuts it off at its edge.
constexpr const char* begin_redrawn = "\x1b[?7l";
constexpr const char* end_redrawn = "\x1b[?7h";
constexpr std::chrono::milliseconds between_draws{80};

/// A number with four significant digits or so, as Keras prints it.
std::string brief(double value) {
  if (!std::isfinite(value)) return to_text(value);
  const double magnitude = std::abs(value);
  if (magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e6)) {
    const double scale = std::pow(10.0, 3 - std::floor(std::log10(magnitude)));
    return to_text(std::round(value * scale) / scale);
  }
  return to_text(std::round(value * 1e4) / 1e4);
}

std::string time_text(double seconds) {
  if (seconds >= 60) {
    const auto whole = static_cast<std::int64_t>(seconds);
    return text_of(whole / 60, "m", whole % 60, "s");
  }
  return text_of(std::round(seconds * 10) / 10, "s");
}

std::string numbers(const Logs& logs) {
  std::string text;
  for (const auto& [name, value] : logs) text += " - " + name + ": " + brief(value);
  return text;
}

}  // namespace

Progress::Progress(int verbose, std::int64_t epochs, std::int64_t batches)
    : shown_(verbose > 0),
      bar_(verbose == 1 && isatty(STDOUT_FILENO) != 0),
      epochs_(epochs),
      batches_(batches) {}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::begin_epoch(std::int64_t epoch) {
  epoch_ = epoch;
  start_ = Clock::now();
  drawn_ = start_;
}

bool Progress::wants_batch() const {
  return bar_ && Clock::now() - drawn_ >= between_draws;
}

void Progress::batch(std::int64_t batch, const Logs& logs) {
  draw(batch + 1, logs, false);
}

void Progress::draw(std::int64_t done, const Logs& logs, bool last) {
  drawn_ = Clock::now();
  const std::int64_t filled = batches_ == 0 ? bar_width : done * bar_width / batches_;
  std::string bar;
  for (std::int64_t k = 0; k < bar_width; ++k) bar += k < filled ? "━" : "─";
  const double left = seconds() / static_cast<double>(done) * static_cast<double>(batches_ - done);
  std::cout << "\r\x1b[2K" << (last ? "" : begin_redrawn) << "Epoch " << epoch_ + 1 << '/'
            << epochs_ << ' ' << bar << ' ' << done << '/' << batches_ << ' '
            << (last ? time_text(seconds()) : time_text(left) + " left") << numbers(logs)
            << (last ? "\n" : end_redrawn) << std::flush;
}

void Progress::end_epoch(const Logs& logs) {
  if (!shown_) return;
  if (bar_) {
    draw(batches_, logs, true);
    return;
  }
  std::cout << "Epoch " << epoch_ + 1 << '/' << epochs_ << " - " << time_text(seconds())
            << numbers(logs) << '\n';
}

}  // namespace sluice
