// SPDX-License-Identifier: MIT
// Times the hand-written model and its matrix products alone; prints one JSON object per line.
// Usage: hand_bench [--quick | --tail | --once]
// --tail: how many steps take five times the median; --once: one step and one prediction.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "by_hand.hpp"
#include "products.hpp"
#include "timing.hpp"

using namespace sluice::bench;

namespace {

struct Data {
  std::vector<float> a, b, labels;

  explicit Data(std::size_t rows) : a(rows * 10), b(rows * 10), labels(rows) {
    std::mt19937 generator(7);
    std::normal_distribution<float> normal;
    for (float& value : a) value = normal(generator);
    for (float& value : b) value = normal(generator);
    for (std::size_t r = 0; r < rows; ++r) labels[r] = a[r * 10] + b[r * 10] > 0 ? 1.0F : 0.0F;
  }
};

/// One thing to time: its line of output and a call.
struct Case {
  const char* what;
  std::size_t batch, width, tile_rows;
  int threads;
  std::function<void()> call;
  std::size_t calls = 1;
  std::vector<double> times = {};
};

void add_steps(std::vector<Case>& cases, std::size_t batch, std::size_t width) {
  auto data = std::make_shared<Data>(batch);
  auto products = std::make_shared<Products>(batch, width);
  for (int threads : {1, 2}) {
    cases.push_back({"products", batch, width, batch, threads, [=] {
                       set_blas_threads(threads);
                       products->run();
                       set_blas_threads(1);
                     }});
    for (std::size_t tile : {32, 64, 128, 256, 512}) {
      if (tile > batch || (threads == 2 && tile == batch)) continue;
      if (width >= 256 && tile < 256) continue;
      auto model = std::make_shared<HandModel>(
          HandSettings{.batch = batch, .width = width, .tile_rows = tile, .threads = threads});
      cases.push_back({"by_hand", batch, width, tile, threads,
                       [=] { model->step(data->a.data(), data->b.data(), data->labels.data()); }});
    }
  }
}

void add_predictions(std::vector<Case>& cases, std::size_t rows, std::size_t width) {
  auto data = std::make_shared<Data>(rows);
  auto to = std::make_shared<std::vector<float>>(rows);
  for (int threads : {1, 2})
    for (std::size_t tile : {32, 64, 128, 256}) {
      if (rows == 1 && (threads == 2 || tile != 64)) continue;
      auto model = std::make_shared<HandModel>(
          HandSettings{.batch = 32, .width = width, .tile_rows = tile, .threads = threads});
      cases.push_back({"predict", rows, width, tile, threads,
                       [=] { model->predict(data->a.data(), data->b.data(), rows, to->data()); }});
    }
}

// Rounds go over all cases in turn, so that a busy moment spoils none in particular.
void measure(std::vector<Case>& cases, int rounds, double budget) {
  for (Case& one : cases) one.calls = calls_within(one.call, budget);
  for (int round = 0; round < rounds; ++round)
    for (Case& one : cases) one.times.push_back(microseconds_each(one.call, one.calls));
  for (const Case& one : cases) {
    std::printf(
        "{\"what\": \"%s\", \"batch\": %zu, \"width\": %zu, \"tile_rows\": %zu, "
        "\"threads\": %d, \"microseconds\": %.3f, \"least\": %.3f}\n",
        one.what, one.batch, one.width, one.tile_rows, one.threads, median(one.times),
        *std::min_element(one.times.begin(), one.times.end()));
    std::fflush(stdout);
  }
  cases.clear();
}

// Steps beyond five times the median: what a busy neighbour does to waiting threads.
void tail(std::size_t batch, std::size_t width, std::size_t tile_rows, int steps) {
  const Data data(batch);
  for (int threads : {1, 2}) {
    HandModel model({.batch = batch, .width = width, .tile_rows = tile_rows, .threads = threads});
    std::vector<double> times;
    for (int i = 0; i < steps; ++i)
      times.push_back(microseconds_each(
          [&] { model.step(data.a.data(), data.b.data(), data.labels.data()); }, 1));
    const double middle = median(times);
    const auto slow =
        std::count_if(times.begin(), times.end(), [&](double time) { return time > 5 * middle; });
    std::printf(
        "{\"what\": \"tail\", \"batch\": %zu, \"width\": %zu, \"threads\": %d, "
        "\"microseconds\": %.3f, \"worst\": %.1f, \"beyond_5x\": %.6f}\n",
        batch, width, threads, middle, *std::max_element(times.begin(), times.end()),
        static_cast<double>(slow) / steps);
  }
}

// What start-up time and peak memory are measured on.
int once() {
  const Data data(32);
  float probabilities[32];
  HandModel model({});
  model.step(data.a.data(), data.b.data(), data.labels.data());
  model.predict(data.a.data(), data.b.data(), 32, probabilities);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  const auto has = [&](const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  set_blas_threads(1);
  if (has("--once")) return once();
  if (has("--tail")) {
    tail(32, 16, 32, 20000);
    tail(256, 64, 64, 20000);
    tail(4096, 64, 64, 2000);
    return 0;
  }
  const int rounds = has("--quick") ? 7 : 31;
  std::vector<Case> cases;
  using Size = std::pair<std::size_t, std::size_t>;
  for (auto [batch, width] : {Size{32, 16}, {256, 16}, {256, 64}, {4096, 64}, {1024, 1024}}) {
    add_steps(cases, batch, width);
    measure(cases, width == 1024 ? rounds / 5 + 1 : rounds, 3000);
  }
  for (auto [rows, width] : {Size{1, 16}, {1, 64}, {4096, 16}, {4096, 64}}) {
    add_predictions(cases, rows, width);
    measure(cases, rounds, 3000);
  }
  return 0;
}
