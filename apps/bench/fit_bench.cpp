// SPDX-License-Identifier: MIT
// What `fit` costs beyond its steps: 100,000 rows in random order at batch 32, beside the recorded
// step run over the same rows without `fit`, and over one batch that stays in the cache. Prints one
// JSON object per line. Usage: fit_bench [--quick]
#include <cstdio>
#include <string>
#include <vector>

#include "../../core/base/parallel.hpp"
#include "../../core/tensor/rng.hpp"
#include "sluice_step.hpp"
#include "timing.hpp"

using namespace sluice;
using namespace sluice::bench;

namespace {

constexpr std::int64_t rows = 100'000, batch = 32, width = 16;
constexpr std::size_t batches = rows / batch;

/// One row set, walked in three ways; each call returns microseconds a batch.
class Walks {
 public:
  double fit() {
    return per_batch([&] {
      fitted_.fit({data_.a, data_.b}, data_.labels,
                  {.epochs = 1, .batch_size = batch, .verbose = 0});
    });
  }
  double steps() {
    const std::vector<std::int64_t> order = Rng(++epoch_).permutation(rows);
    step_.begin();
    return per_batch([&] {
      for (std::int64_t first = 0; first < rows; first += batch)
        step_.run(rows_, order, first, batch);
    });
  }
  double resident_steps() {
    step_.begin();
    return per_batch([&] {
      for (std::size_t k = 0; k < batches; ++k) step_.run(rows_, {}, 0, batch);
    });
  }

 private:
  template <class Work>
  static double per_batch(Work&& work) {
    return microseconds_each(work, 1) / static_cast<double>(batches);
  }

  Data data_{rows};
  Model fitted_ = documentation_model(width, 0.2), stepped_ = documentation_model(width, 0.2);
  RowSet rows_ = checked_rows(stepped_.model_body(), {data_.a, data_.b}, data_.labels, {});
  BatchStep step_{stepped_.model_body(), *stepped_.model_body().compiled, true};
  std::uint64_t epoch_ = 0;
};

void print(const char* what, int threads, const std::vector<double>& times) {
  std::printf("{\"what\": \"%s\", \"rows\": %ld, \"threads\": %d, \"microseconds\": %.3f}\n", what,
              rows, threads, median(times));
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 && std::string(arguments[1]) == "--quick" ? 3 : 15;
  Walks walks;
  for (const int threads : {1, 2}) {
    set_num_threads(threads);
    std::vector<double> fit, steps, resident, shares;
    for (int round = 0; round < rounds; ++round) {
      fit.push_back(walks.fit());
      steps.push_back(walks.steps());
      resident.push_back(walks.resident_steps());
      shares.push_back(steps.back() / fit.back());
    }
    print("fit", threads, fit);
    print("fit_steps", threads, steps);
    print("fit_resident_steps", threads, resident);
    std::printf("{\"what\": \"fit_share\", \"threads\": %d, \"inside_the_step\": %.3f}\n", threads,
                median(shares));
  }
}
