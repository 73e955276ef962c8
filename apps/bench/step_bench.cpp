// SPDX-License-Identifier: MIT
// Sluice's training step and prediction beside the same model written by hand and its matrix
// products alone. Usage: step_bench [--json] [--quick] [--once] [--tail]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../../core/base/parallel.hpp"
#include "../../layers/model/prediction.hpp"
#include "by_hand.hpp"
#include "products.hpp"
#include "sluice_step.hpp"
#include "timing.hpp"

using namespace sluice;
using namespace sluice::bench;

namespace {

/// Gives the hand-written model the framework's weights; both hold them in the same order.
void copy_weights(const Model& model, HandModel& hand) {
  const HandLayout& layout = hand.layout();
  const std::size_t offsets[] = {layout.a_kernel,      layout.a_bias,      layout.b_kernel,
                                 layout.b_bias,        layout.gate_kernel, layout.gate_bias,
                                 layout.hidden_kernel, layout.hidden_bias, layout.out_kernel,
                                 layout.out_bias};
  std::size_t k = 0;
  for (const Tensor& weight : model.get_weights())
    std::ranges::copy(weight.values(), hand.parameters() + offsets[k++]);
}

/// Fails loudly when framework and hand-written model do not compute the same step.
bool agree(std::int64_t batch, std::int64_t width) {
  SluiceStep ours(batch, width, 0);
  HandModel hand({.batch = static_cast<std::size_t>(batch),
                  .width = static_cast<std::size_t>(width),
                  .tile_rows = static_cast<std::size_t>(std::min<std::int64_t>(batch, 64)),
                  .rate = 0});
  copy_weights(ours.model(), hand);
  const Data& data = ours.data();
  bool same = true;
  for (int step = 0; step < 3; ++step) {
    ours.run();
    const float loss =
        hand.step(data.a.values().data(), data.b.values().data(), data.labels.values().data());
    same = same && std::abs(loss - ours.loss()) < 2e-5;
  }
  if (!same) std::printf("the steps differ at batch %ld, width %ld\n", batch, width);
  return same;
}

/// One thing to time, by hand in tiles of so many rows.
struct Case {
  std::string what;
  std::int64_t batch, width;
  int threads;
  std::function<void()> call;
  std::size_t tile_rows = 0;
  std::size_t calls = 1;
  std::vector<double> times = {};
  double time() const { return median(times); }
};

/// Tiles for the model written by hand, of which the best one counts.
std::vector<std::size_t> tile_sizes(std::int64_t rows, std::int64_t width) {
  std::vector<std::size_t> sizes;
  for (const std::int64_t tile : {32, 64, 128, 256, 512})
    if (tile <= std::max<std::int64_t>(rows, 32) && (width < 256 || tile >= 256))
      sizes.push_back(static_cast<std::size_t>(tile));
  return sizes;
}

void add_steps(std::vector<Case>& cases, std::int64_t batch, std::int64_t width) {
  const auto rows = static_cast<std::size_t>(batch), w = static_cast<std::size_t>(width);
  const auto data = std::make_shared<Data>(batch);
  const auto products = std::make_shared<Products>(rows, w);
  const auto ours = std::make_shared<SluiceStep>(batch, width, 0.2);
  for (const int threads : {1, 2}) {
    cases.push_back({"products", batch, width, threads, [=] {
                       set_blas_threads(threads);
                       products->run();
                       set_blas_threads(1);
                     }});
    for (const std::size_t tile : tile_sizes(batch, width)) {
      const auto hand = std::make_shared<HandModel>(
          HandSettings{.batch = rows, .width = w, .tile_rows = tile, .threads = threads});
      cases.push_back({"by_hand", batch, width, threads,
                       [=] {
                         hand->step(data->a.values().data(), data->b.values().data(),
                                    data->labels.values().data());
                       },
                       tile});
    }
    cases.push_back({"step", batch, width, threads, [=] {
                       set_num_threads(threads);
                       ours->run();
                     }});
  }
}

void add_predictions(std::vector<Case>& cases, std::int64_t rows, std::int64_t width) {
  const auto data = std::make_shared<Data>(rows);
  const auto to = std::make_shared<std::vector<float>>(rows);
  for (const int threads : {1, 2}) {
    if (rows == 1 && threads == 2) continue;
    for (const std::size_t tile : tile_sizes(rows, width)) {
      const auto hand = std::make_shared<HandModel>(HandSettings{
          .width = static_cast<std::size_t>(width), .tile_rows = tile, .threads = threads});
      cases.push_back({"predict_by_hand", rows, width, threads,
                       [=] {
                         hand->predict(data->a.values().data(), data->b.values().data(),
                                       static_cast<std::size_t>(rows), to->data());
                       },
                       tile});
    }
    const auto model = std::make_shared<Model>(documentation_model(width, 0.2));
    if (rows == 1) {
      const auto predict = std::make_shared<Predictor>(model->predictor(1));
      cases.push_back({"predict", rows, width, threads, [=] {
                         (*predict)({data->a.values(), data->b.values()}, {*to});
                       }});
    } else {
      cases.push_back({"predict", rows, width, threads, [=] {
                         set_num_threads(threads);
                         model->predict({data->a, data->b});
                       }});
    }
  }
}

/// Time for the system to spread threads over cores, and for OpenBLAS's to leave them: they keep
/// looking for work a while after the last product.
constexpr double settling = 30000;

/// Rounds go over all cases in turn, so that a busy moment spoils none in particular.
void measure(std::vector<Case>& cases, int rounds) {
  for (Case& one : cases) one.calls = calls_within(one.call, 3000);
  for (int round = 0; round < rounds; ++round)
    for (Case& one : cases) {
      if (one.threads > 1)
        for (const double start = microseconds_now(); microseconds_now() < start + settling;)
          one.call();
      one.times.push_back(microseconds_each(one.call, one.calls));
    }
}

/// The fastest case of this name and number of threads, or null.
const Case* best(const std::vector<Case>& cases, const std::string& what, int threads) {
  const Case* found = nullptr;
  for (const Case& one : cases)
    if (one.what == what && one.threads == threads && (!found || one.time() < found->time()))
      found = &one;
  return found;
}

/// Median over rounds of one's time over the other's in the same round.
double paired_ratio(const Case& one, const Case& other) {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < one.times.size(); ++round)
    ratios.push_back(one.times[round] / other.times[round]);
  return median(ratios);
}

bool is_ours(const Case& one) {
  return one.what == "step" || one.what == "predict";
}

/// The one by hand that a case of ours is held against: in its best tiles.
const Case& by_hand(const Case& one, const std::vector<Case>& cases) {
  return *best(cases, one.what == "step" ? "by_hand" : "predict_by_hand", one.threads);
}

void print_json(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    std::printf(
        "{\"what\": \"%s\", \"batch\": %ld, \"width\": %ld, \"tile_rows\": %zu, "
        "\"threads\": %d, \"microseconds\": %.3f",
        one.what.c_str(), one.batch, one.width, one.tile_rows, one.threads, one.time());
    if (is_ours(one))
      std::printf(", \"over_by_hand\": %.4f", paired_ratio(one, by_hand(one, cases)));
    if (one.threads > 1 && &one == best(cases, one.what, one.threads))
      std::printf(", \"one_thread_over\": %.4f", paired_ratio(*best(cases, one.what, 1), one));
    std::printf("}\n");
  }
  std::fflush(stdout);
}

void print_text(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    if (!is_ours(one)) continue;
    const Case& hand = by_hand(one, cases);
    std::printf("%-8s %5ld %5ld %3d %11.2f %11.2f %6.2f", one.what.c_str(), one.batch, one.width,
                one.threads, one.time(), hand.time(), paired_ratio(one, hand));
    if (const Case* products = best(cases, "products", one.threads))
      std::printf(" %11.2f %6.2f", products->time(), paired_ratio(one, *products));
    if (one.threads > 1)
      std::printf("   %.2f times one thread", paired_ratio(*best(cases, one.what, 1), one));
    std::printf("\n");
  }
  std::fflush(stdout);
}

/// Steps beyond five times the median: what a busy neighbour does to waiting threads. Returns the
/// median.
template <class Step>
double tail(const char* what, std::int64_t batch, std::int64_t width, int threads, Step&& step) {
  const int steps = batch < 100 ? 200000 : batch < 1000 ? 40000 : 2000;  // seconds at each size
  std::vector<double> times(static_cast<std::size_t>(steps));            // pages are slow to come
  for (double& time : times) time = microseconds_each(step, 1);
  const double middle = median(times);
  const auto slow = std::ranges::count_if(times, [&](double time) { return time > 5 * middle; });
  std::printf(
      "{\"what\": \"%s\", \"batch\": %ld, \"width\": %ld, \"threads\": %d, "
      "\"microseconds\": %.3f, \"worst\": %.1f, \"beyond_5x\": %.6f}\n",
      what, batch, width, threads, middle, std::ranges::max(times),
      static_cast<double>(slow) / steps);
  return middle;
}

/// Work in registers alone that takes about so long: what interrupts it is the machine's own.
class RegisterWork {
 public:
  explicit RegisterWork(double microseconds) {
    // Judged again and again, since a processor's pace after other work is not the one it settles
    // to.
    for (int attempt = 0; attempt < 5; ++attempt) {
      std::vector<double> times;
      for (int k = 0; k < 301; ++k) times.push_back(microseconds_each(*this, 1));
      turns_ = static_cast<std::size_t>(static_cast<double>(turns_) * microseconds / median(times));
    }
  }
  void operator()() { turn(turns_); }

 private:
  void turn(std::size_t turns) {
    std::uint64_t number = number_;
    for (std::size_t k = 0; k < turns; ++k) number = number * 6364136223846793005U + 1U;
    number_ = number;
  }

  volatile std::uint64_t number_ = 0;
  std::size_t turns_ = 10000;
};

void tails(std::int64_t batch, std::int64_t width) {
  SluiceStep ours(batch, width, 0.2);
  const Data& data = ours.data();
  for (const int threads : {1, 2}) {
    set_num_threads(threads);
    const double middle = tail("tail", batch, width, threads, [&] { ours.run(); });
    HandModel hand({.batch = static_cast<std::size_t>(batch),
                    .width = static_cast<std::size_t>(width),
                    .tile_rows = static_cast<std::size_t>(std::min<std::int64_t>(batch, 64)),
                    .threads = threads});
    tail("tail_by_hand", batch, width, threads, [&] {
      hand.step(data.a.values().data(), data.b.values().data(), data.labels.values().data());
    });
    if (threads > 1) continue;
    tail("tail_registers", batch, width, threads, RegisterWork(middle));
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::set<std::string> words(arguments + 1, arguments + count);
  set_blas_threads(1);
  if (words.contains("--once")) {
    SluiceStep ours(32, 16, 0.2);
    ours.run();
    ours.model().predict({ours.data().a, ours.data().b});
    return 0;
  }
  if (words.contains("--tail")) {
    tails(32, 16);
    tails(256, 64);
    tails(4096, 64);
    return 0;
  }
  if (!agree(32, 16) || !agree(256, 64)) return 1;
  const bool json = words.contains("--json");
  const int rounds = words.contains("--quick") ? 9 : 31;
  if (!json)
    std::printf("OpenBLAS's kernels are those for %s\n%-8s %5s %5s %3s %11s %11s %6s %11s %6s\n",
                blas_kernels(), "what", "rows", "W", "thr", "us", "by hand", "ratio", "products",
                "ratio");
  using Size = std::pair<std::int64_t, std::int64_t>;
  for (const auto& [batch, width] :
       {Size{32, 16}, Size{256, 16}, Size{256, 64}, Size{4096, 64}, Size{1024, 1024}}) {
    std::vector<Case> cases;
    add_steps(cases, batch, width);
    measure(cases, width == 1024 ? rounds / 5 + 1 : rounds);
    json ? print_json(cases) : print_text(cases);
  }
  for (const auto& [rows, width] : {Size{1, 16}, Size{1, 64}, Size{4096, 16}, Size{4096, 64}}) {
    std::vector<Case> cases;
    add_predictions(cases, rows, width);
    measure(cases, rounds);
    json ? print_json(cases) : print_text(cases);
  }
  return 0;
}
