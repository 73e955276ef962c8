// SPDX-License-Identifier: MIT
#include "../../../layers/model/prediction.hpp"

#include <algorithm>
#include <array>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/linalg.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/shape.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/model/model.hpp"
#include "../../../layers/tabular/gated_feature_fusion.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

using test::check_fails;

Tensor floats(const Shape& shape, std::uint32_t seed = 1) {
  return test::random_tensor(shape, -1, 1, DType::float32, seed);
}

/// Names its input and the mean of all rows, and keeps the largest number of rows recorded.
class Watched : public LayerBody {
 public:
  Watched() : LayerBody({.name = "watched"}) {}
  std::string class_name() const override { return "Watched"; }
  Vars call(const Vars& inputs, bool) override {
    Tape& tape = inputs.only().tape();
    most_rows = std::max(most_rows, inputs.only().shape()[0]);
    tape.label("input", inputs.only());
    tape.label("mean", ops::mean(inputs.only(), {0}));
    return inputs;
  }
  Dict config() const override { return {}; }

  std::int64_t most_rows = 0;
};

struct WatchedModel {
  Layer watched = make_layer<Watched>();
  Symbol x = Input({3});
  Model model = Model(x, Dense(2, {.name = "out"})(watched(x)));
};

TEST_SUITE("layers/model/prediction") {
  TEST_CASE("a value between the layers is that of each row, for any number of rows") {
    const Symbol a = Input({4}), b = Input({4});
    Model model({a, b}, GatedFeatureFusion({.name = "fusion"})({a, b}));
    const Tensor kernel = model.get_weights()[0], bias = model.get_weights()[1];
    for (const std::int64_t rows : {0, 1, 7, 256, 700}) {
      const Tensor x = floats({rows, 4}), y = floats({rows, 4}, 2);
      Tape tape(Tape::Mode::inference);
      const Var both = ops::concatenate({tape.constant(x), tape.constant(y)}, -1);
      const Var gate = ops::sigmoid(ops::matmul(both, tape.constant(kernel)) + tape.constant(bias));
      test::check_close(activations_of(model, "fusion", "gate", {x, y}), gate.value(), 1e-6);
      test::check_close(activations_of(model, "fusion", "output", {x, y}),
                        model.predict({x, y}).only(), 0);
    }
  }

  TEST_CASE("a predictor sees the training that moves the weights after it was made") {
    const Symbol x = Input({3});
    Model model(x, Dense(1)(x));
    model.compile({.optimizer = SGD({.learning_rate = 0.1}), .loss = "mse"});
    Predictor predict = model.predictor(2);
    const Tensor rows = floats({2, 3}), targets = floats({2, 1}, 2);
    Tensor before({2, 1}), after({2, 1});
    predict(rows, before);
    test::check_close(before, model.predict(rows).only(), 0);
    model.fit(rows, targets, {.epochs = 3, .verbose = 0});
    predict(rows, after);
    test::check_close(after, model.predict(rows).only(), 0);
    CHECK(after.at(0, 0) != before.at(0, 0));
  }

  TEST_CASE("a predictor works on tensors and on plain memory alike, and checks both") {
    const Symbol x = Input({3});
    const Model model(x, Dense(2)(x));
    Predictor predict = model.predictor();
    const Tensor row = floats({1, 3});
    const std::array<float, 3> same{row.values()[0], row.values()[1], row.values()[2]};
    Tensor to_tensor({1, 2});
    std::vector<float> to_memory(2);
    predict(row, to_tensor);
    predict(same, to_memory);
    CHECK(std::ranges::equal(to_tensor.values(), to_memory));
    check_fails(
        [&] {
          predict(floats({2, 3}), to_tensor);
        },
        "[predictor] expected 3 values of float32 for input 0, got 6 of float32");
    Tensor wide({1, 2}, DType::float64);
    check_fails([&] { predict(row, wide); },
                "[predictor] expected 2 values of float32 for output 0, got 2 of float64");
  }

  TEST_CASE("values between the layers are computed in tiles, however many rows there are") {
    const WatchedModel made;
    const Tensor x = floats({5000, 3});
    test::check_close(activations_of(made.model, "watched", "input", x), x, 0);
    CHECK(static_cast<Watched&>(made.watched.body()).most_rows <= 256);
  }

  TEST_CASE("a name that is not there, or a value of no row, is refused") {
    const WatchedModel made;
    check_fails(
        [&] {
          activations_of(made.model, "watched", "imput", floats({2, 3}));
        },
        "[activations_of] there is no value \"watched/imput\"; did you mean "
        "\"watched/input\"?");
    check_fails(
        [&] {
          activations_of(made.model, "watched", "mean", floats({2, 3}));
        },
        "[activations_of] expected a value with one entry for each row, got "
        "\"watched/mean\" of shape (3,)");
  }
}

}  // namespace
}  // namespace sluice
