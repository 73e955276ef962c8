// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "../../../core/base/parallel.hpp"
#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/tensor/rng.hpp"
#include "../../../layers/callbacks/early_stopping.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/core/lambda.hpp"
#include "../../../layers/regularization/dropout.hpp"
#include "../../../layers/tabular/gated_feature_fusion.hpp"
#include "../../support/allocations.hpp"
#include "../../support/approx.hpp"
#include "../../support/callback_drive.hpp"

namespace sluice {
namespace {

using test::random_tensor;
using test::scalar_model;

Tensor floats(const Shape& shape, std::uint32_t seed) {
  return random_tensor(shape, -1, 1, DType::float32, seed);
}

/// Two inputs of width 6, fused, dropped out and weighed.
Model fusion_model() {
  set_random_seed(5);
  const Symbol a = Input({6}, {.name = "a"}), b = Input({6}, {.name = "b"});
  Symbol x = GatedFeatureFusion()({Symbol(Dense(16)(a)), Symbol(Dense(16)(b))});
  x = Dropout(0.3)(x);
  Model model({a, b}, Dense(1, {.name = "out"})(x));
  model.compile({.optimizer = "adam", .loss = "mse"});
  return model;
}

/// What a training ends with.
struct Trained {
  std::vector<double> losses;
  std::vector<Tensor> weights;
};

Trained trained_with(int threads) {
  const int before = num_threads();
  set_num_threads(threads);
  Model model = fusion_model();
  const History history =
      model.fit({floats({1100, 6}, 1), floats({1100, 6}, 2)}, floats({1100, 1}, 3),
                {.epochs = 3, .batch_size = 512, .verbose = 0});
  set_num_threads(before);
  return {history["loss"], model.get_weights()};
}

bool same_bits(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  for (std::size_t k = 0; k < a.size(); ++k)
    if (!std::ranges::equal(a[k].values(), b[k].values())) return false;
  return a.size() == b.size();
}

/// Counts the allocations of each epoch.
class CountAllocations : public CallbackBody {
 public:
  void on_epoch_begin(Model&, std::int64_t) override { begin = test::allocations(); }
  void on_epoch_end(Model&, std::int64_t, Logs&) override {
    epochs.push_back(test::allocations() - begin);
  }
  std::size_t begin = 0;
  std::vector<std::size_t> epochs;
};

/// Compiles the model that is being trained.
class Compiles : public CallbackBody {
 public:
  void on_epoch_begin(Model& model, std::int64_t) override {
    model.compile({.optimizer = "sgd", .loss = "mse"});
  }
};

/// Allocations of the second of two epochs over this many rows in batches of 32.
std::size_t allocations_of_an_epoch(std::int64_t rows) {
  auto counter = std::make_shared<CountAllocations>();
  fusion_model().fit(
      {floats({rows, 6}, 1), floats({rows, 6}, 2)}, floats({rows, 1}, 3),
      {.epochs = 2, .shuffle = false, .callbacks = {Callback(counter)}, .verbose = 0});
  return counter->epochs.back();
}

/// How a layer takes the mean over rows.
enum class Mean : std::uint8_t { by_mixing, of_batch };

/// A model whose hidden values have the mean of their batch taken off.
Model centred_model(bool also_in_inference, Mean mean = Mean::by_mixing) {
  class Centred : public LayerBody {
   public:
    Centred(bool always, Mean mean)
        : LayerBody({.name = "centred"}), always_(always), mean_(mean) {}
    std::string class_name() const override { return "Centred"; }
    Vars call(const Vars& inputs, bool training) override {
      const Var& x = inputs.only();
      if (!training && !always_) return inputs;
      return x - (mean_ == Mean::of_batch ? ops::batch_mean(x) : ops::mean(x, 0));
    }
    Dict config() const override { return {}; }

   private:
    bool always_;
    Mean mean_;
  };
  set_random_seed(5);
  const Symbol x = Input({6});
  const Symbol h = make_layer<Centred>(also_in_inference, mean)(Symbol(Dense(16)(x)));
  Model model(x, Dense(1, {.activation = "tanh"})(h));
  model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = "mse"});
  return model;
}

/// The same training by hand, each batch on one tape.
std::vector<Tensor> trained_by_hand(const Model& model, const Tensor& x, const Tensor& y,
                                    std::int64_t batch) {
  SGD optimizer({.learning_rate = 0.1});
  for (std::int64_t row = 0; row < x.shape()[0]; row += batch) {
    Tape tape;
    const Var p = model(tape, {x.rows(row, row + batch)}, {.training = true}).only();
    tape.backward(losses::mean_squared_error(y.rows(row, row + batch), p));
    optimizer.step(model.trainable_parameters());
  }
  return model.get_weights();
}

TEST_SUITE("layers/training/fit") {
  TEST_CASE("a layer that looks across rows sees the whole batch, on any number of threads") {
    const Tensor x = floats({1000, 6}, 1), y = floats({1000, 1}, 2);
    const std::vector<Tensor> expected = trained_by_hand(centred_model(false), x, y, 500);
    const int before = num_threads();
    for (const int threads : {1, 3}) {
      set_num_threads(threads);
      Model model = centred_model(false);
      model.fit(x, y, {.batch_size = 500, .shuffle = false, .verbose = 0});
      const std::vector<Tensor> weights = model.get_weights();
      for (std::size_t k = 0; k < weights.size(); ++k)
        test::check_close(weights[k], expected[k], 1e-6);
    }
    set_num_threads(before);
  }

  TEST_CASE("values of the batch are added up over lanes, the same bits on any number of threads") {
    const Tensor x = floats({1000, 6}, 1), y = floats({1000, 1}, 2);
    const std::vector<Tensor> expected = trained_by_hand(centred_model(false), x, y, 500);
    const int before = num_threads();
    std::vector<std::vector<Tensor>> trained;
    for (const int threads : {1, 2, 3}) {
      set_num_threads(threads);
      Model model = centred_model(false, Mean::of_batch);
      model.fit(x, y, {.batch_size = 500, .shuffle = false, .verbose = 0});
      trained.push_back(model.get_weights());
      CHECK(same_bits(trained.back(), trained.front()));
    }
    set_num_threads(before);
    for (std::size_t k = 0; k < expected.size(); ++k)
      test::check_close(trained.front()[k], expected[k], 1e-6);
  }

  TEST_CASE("tiles change a training in its last digits only, and a prediction not at all") {
    for (const std::int64_t batch : {60, 300, 900}) {
      CAPTURE(batch);
      const Tensor x = floats({900, 6}, 1), y = floats({900, 1}, 2);
      const auto made = [] {
        set_random_seed(6);
        const Symbol input = Input({6});
        Model model(input, Dense(1)(Symbol(Dense(16, {.activation = "relu"})(input))));
        model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = "mse"});
        return model;
      };
      const std::vector<Tensor> expected = trained_by_hand(made(), x, y, batch);
      Model model = made();
      model.fit(x, y, {.batch_size = batch, .shuffle = false, .verbose = 0});
      for (std::size_t k = 0; k < expected.size(); ++k)
        test::check_close(model.get_weights()[k], expected[k], 1e-6);
      const Tensor whole = model.predict(x).only();
      for (std::int64_t row = 0; row + batch <= 900; row += batch)
        test::check_close(model.predict(x.rows(row, row + batch)).only(),
                          whole.rows(row, row + batch), 1e-6);
    }
  }

  TEST_CASE("a layer that looks across rows when it is not training is refused, not computed") {
    Model model = centred_model(true);
    const Tensor x = floats({200, 6}, 1), y = floats({200, 1}, 2);
    const auto message = [](const std::string& tag) {
      return "[" + tag +
             "] expected a layer that answers row by row when it is not training, got \"centred\", "
             "where \"mean\" combines the rows of a batch: a row's answer would depend on its "
             "neighbours; take such statistics in training only and keep them in a weight";
    };
    test::check_fails([&] { model.predict(x); }, message("predict"));
    test::check_fails([&] { model.predictor(4); }, message("predict"));
    test::check_fails([&] { model.evaluate(x, y); }, message("evaluate"));
    CHECK_THROWS_AS(centred_model(true, Mean::of_batch).predict(x), std::invalid_argument);
    CHECK(std::isfinite(model.fit(x, y, {.verbose = 0})["loss"].back()));
  }

  TEST_CASE("one, two and three threads train the same bits, over tiles and with dropout") {
    const Trained one = trained_with(1);
    for (const int threads : {2, 3}) {
      const Trained several = trained_with(threads);
      CHECK(several.losses == one.losses);
      CHECK(same_bits(several.weights, one.weights));
    }
  }

  TEST_CASE("a training step allocates nothing after the first of its batch size") {
    CHECK(allocations_of_an_epoch(320) == allocations_of_an_epoch(64));
  }

  TEST_CASE("a callback cannot compile the model that is being trained, and training can go on") {
    Model model = fusion_model();
    const Arrays x{floats({8, 6}, 1), floats({8, 6}, 2)};
    CHECK_THROWS_WITH_AS(
        model.fit(x, floats({8, 1}, 3), {.callbacks = {make_callback<Compiles>()}, .verbose = 0}),
        "[compile] model \"functional\" is being trained, and what it is trained with cannot be "
        "exchanged meanwhile; compile it before or after fit",
        std::invalid_argument);
    CHECK(model.optimizer().class_name() == "Adam");
    model.fit(x, floats({8, 1}, 3), {.verbose = 0});
    CHECK(model.optimizer().iterations() == 1);
    model.compile({.optimizer = "sgd", .loss = "mse"});
    CHECK(model.optimizer().class_name() == "SGD");
  }

  TEST_CASE("a batch that fails when it is recorded leaves batches of other sizes as they were") {
    const auto made = [] {
      set_random_seed(3);
      const Symbol x = Input({6});
      const Symbol h = Lambda([](const Vars& v) -> Vars {
        if (v[0].shape()[0] == 7) throw std::invalid_argument("seven rows");
        return v[0] * 2;
      })(x);
      Model model(x, Dense(1)(h));
      model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = "mse"});
      return model;
    };
    const Tensor x = floats({300, 6}, 1), y = floats({300, 1}, 2);
    Model undisturbed = made(), model = made();
    for (int step = 0; step < 2; ++step) undisturbed.train_on_batch(x, y);
    model.train_on_batch(x, y);
    CHECK_THROWS_AS(model.train_on_batch(x.rows(0, 7), y.rows(0, 7)), std::invalid_argument);
    model.train_on_batch(x, y);
    CHECK(same_bits(model.get_weights(), undisturbed.get_weights()));
  }

  TEST_CASE("models that share a layer train its weights in turns") {
    const Symbol x = Input({1});
    const Symbol y = Dense(1, {.use_bias = false, .kernel_initializer = "zeros"})(x);
    Model first(x, y), second(x, y);
    for (Model model : {first, second})
      model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse"});
    const Tensor one = Tensor::from({1, 1}, {1});
    // A step at a rate of 0.5 from w to the target t of x = 1 ends at w - 0.5 * 2 (w - t) = t.
    for (const float target : {2.0F, 5.0F, 1.0F})
      for (Model model : {first, second}) {
        model.fit(one, Tensor::from({1, 1}, {target}), {.verbose = 0});
        model.fit(one, Tensor::from({1, 1}, {target + 1}), {.verbose = 0});
        CHECK(first.predict(one).only().item() == target + 1);
        CHECK(second.predict(one).only().item() == target + 1);
      }
  }

  TEST_CASE("the loss of an epoch is the mean over rows of each batch's loss before its step") {
    Model model = scalar_model();
    const Tensor x = Tensor::from({3, 1}, {1, 1, 2}), y = Tensor::from({3, 1}, {2, 4, 6});
    const History history = model.fit(x, y, {.batch_size = 2, .shuffle = false, .verbose = 0});
    // w = 0: losses 4 and 16, gradient -6, so w = 3 at a rate of 0.5; then (6 - 6)^2
    CHECK(history["loss"].front() == doctest::Approx((4.0 + 16.0 + 0.0) / 3));
    CHECK(model.get_weights().front().item() == doctest::Approx(3));
  }

  TEST_CASE("validation_split takes the last rows, before the shuffle") {
    Model model = scalar_model();
    const Tensor x = Tensor::from({5, 1}, {0, 0, 0, 1, 1}),
                 y = Tensor::from({5, 1}, {0, 0, 0, 1, 3});
    const History history = model.fit(x, y, {.validation_split = 0.4, .verbose = 0});
    CHECK(history["loss"].front() == 0);
    CHECK(history["val_loss"].front() == doctest::Approx(5));
    CHECK(model.get_weights().front().item() == 0);
  }

  TEST_CASE("class_weight counts rows of a class by its weight, others by one") {
    Model model = scalar_model();
    const Tensor x = Tensor::from({2, 1}, {1, 1}), y = Tensor::from({2, 1}, {0, 1});
    const History history = model.fit(x, y, {.class_weight = {{1, 3.0}}, .verbose = 0});
    CHECK(history["loss"].front() == doctest::Approx(1.5));
  }

  TEST_CASE("val_loss is what evaluate gives, and neither drops out nor trains") {
    Model model = fusion_model();
    const Arrays x{floats({70, 6}, 4), floats({70, 6}, 5)};
    const Tensor y = floats({70, 1}, 6);
    const History history =
        model.fit(x, y, {.validation_data = ValidationData{x, y}, .verbose = 0});
    CHECK(history["val_loss"].front() == model.evaluate(x, y)["loss"]);
    CHECK(double(model.evaluate(x, y)) == double(model.evaluate(x, y)));
  }

  TEST_CASE("a frozen layer is as it was after fit, others are not") {
    Model model = fusion_model();
    model.get_layer("gated_feature_fusion").set_trainable(false);
    model.compile({.optimizer = "adam", .loss = "mse"});
    const auto frozen = model.get_layer("gated_feature_fusion").get_weights();
    const auto moving = model.get_layer("out").get_weights();
    model.fit({floats({32, 6}, 1), floats({32, 6}, 2)}, floats({32, 1}, 3), {.verbose = 0});
    CHECK(same_bits(frozen, model.get_layer("gated_feature_fusion").get_weights()));
    CHECK_FALSE(same_bits(moving, model.get_layer("out").get_weights()));
  }

  TEST_CASE("row counts that differ are refused with both, and no weight changes") {
    Model model = fusion_model();
    const auto before = model.get_weights();
    test::check_fails(
        [&] {
          model.fit({floats({9, 6}, 1), floats({9, 6}, 2)}, floats({8, 1}, 3), {.verbose = 0});
        },
        "[model] the inputs have 9 rows and the targets of output \"out\" have 8; they must be as "
        "many");
    CHECK(same_bits(before, model.get_weights()));
  }

  TEST_CASE("targets of shape (n,) are taken as (n, 1)") {
    const Tensor x = floats({40, 1}, 1);
    Model flat = scalar_model(), deep = scalar_model();
    flat.fit(x, x.reshape({40}), {.shuffle = false, .verbose = 0});
    deep.fit(x, x, {.shuffle = false, .verbose = 0});
    CHECK(same_bits(flat.get_weights(), deep.get_weights()));
  }

  TEST_CASE("early stopping ends a fit and gives the best epoch's weights back") {
    Model model = scalar_model();
    const Tensor x = Tensor::from({1, 1}, {2}), y = Tensor::from({1, 1}, {2});
    // At this rate each step overshoots: w = 0, 4, -8, ..., so the loss only grows
    const History history =
        model.fit(x, y,
                  {.epochs = 50,
                   .validation_data = ValidationData{x, y},
                   .callbacks = {EarlyStopping({.patience = 3, .restore_best_weights = true})},
                   .verbose = 0});
    CHECK(history.epoch.size() == 4);
    CHECK(double(model.evaluate(x, y)) == history["val_loss"].front());
  }

  TEST_CASE("what a callback adds to the logs is in the history") {
    class Adds : public CallbackBody {
      void on_epoch_end(Model&, std::int64_t epoch, Logs& logs) override {
        logs["mine"] = static_cast<double>(epoch);
      }
    };
    const Tensor x = floats({4, 1}, 1);
    const History history = scalar_model().fit(
        x, x,
        {.epochs = 5, .initial_epoch = 3, .callbacks = {make_callback<Adds>()}, .verbose = 0});
    CHECK(history["mine"] == std::vector<double>{3, 4});
  }
}

}  // namespace
}  // namespace sluice
