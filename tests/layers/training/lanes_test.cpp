// SPDX-License-Identifier: MIT
#include "../../../layers/training/lanes.hpp"

#include <doctest/doctest.h>

#include <barrier>
#include <thread>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/tensor/rng.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/core/lambda.hpp"
#include "../../../layers/model/model.hpp"
#include "../../../layers/model/model_body.hpp"
#include "../../../layers/training/batch_step.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

/// Two threads that stand for two processes: they meet to add.
class Pair : public Processes {
 public:
  struct Meeting {
    std::barrier<> barrier{2};
    std::vector<double> numbers[2];
  };
  Pair(Meeting& meeting, int rank) : meeting_(meeting), rank_(rank) {}
  int count() const override { return 2; }
  int rank() const override { return rank_; }
  void add(std::span<float> numbers) const override { add_all(numbers); }
  void add(std::span<double> numbers) const override { add_all(numbers); }

 private:
  template <class T>
  void add_all(std::span<T> numbers) const {
    meeting_.numbers[rank_].assign(numbers.begin(), numbers.end());
    meeting_.barrier.arrive_and_wait();
    for (std::size_t k = 0; k < numbers.size(); ++k)
      numbers[k] = static_cast<T>(meeting_.numbers[0][k] + meeting_.numbers[1][k]);
    meeting_.barrier.arrive_and_wait();
  }

  Meeting& meeting_;
  int rank_;
};

/// A model with a penalty and, if wanted, a layer that takes off the mean of the batch.
Model made(bool centred) {
  set_random_seed(8);
  const Symbol x = Input({5});
  Symbol h = Dense(12, {.activation = "tanh", .kernel_regularizer = "l2"})(x);
  if (centred) h = Lambda([](const Vars& v) -> Vars { return v[0] - ops::batch_mean(v[0]); })(h);
  Model model(x, Dense(1)(h));
  model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = "mse"});
  return model;
}

/// Trains three batches; the weights and the last loss.
std::pair<std::vector<Tensor>, double> trained(Model model, const Processes& processes) {
  const Tensor x = test::random_tensor({900, 5}, -1, 1, DType::float32, 1);
  const Tensor y = test::random_tensor({900, 1}, -1, 1, DType::float32, 2);
  ModelBody& body = model.model_body();
  const RowSet rows = checked_rows(body, x, y, {});
  BatchStep step(body, *body.compiled, true, processes);
  double loss = 0;
  step.begin();
  for (std::int64_t first = 0; first < 900; first += 300)
    loss = step.run(rows, {}, first, 300).loss;
  return {model.get_weights(), loss};
}

TEST_SUITE("layers/training/lanes") {
  TEST_CASE("two processes that share the lanes of each batch train what one trains") {
    for (const bool centred : {false, true}) {
      CAPTURE(centred);
      const Processes alone;
      const auto [expected, expected_loss] = trained(made(centred), alone);
      Pair::Meeting meeting;
      std::pair<std::vector<Tensor>, double> results[2];
      const Model models[2] = {made(centred), made(centred)};
      std::thread other([&] { results[1] = trained(models[1], Pair(meeting, 1)); });
      results[0] = trained(models[0], Pair(meeting, 0));
      other.join();
      for (const auto& [weights, loss] : results) {
        CHECK(loss == doctest::Approx(expected_loss).epsilon(1e-6));
        for (std::size_t k = 0; k < expected.size(); ++k)
          test::check_close(weights[k], expected[k], 1e-6);
      }
    }
  }
}

}  // namespace
}  // namespace sluice
