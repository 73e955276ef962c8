// SPDX-License-Identifier: MIT
#include "../../../layers/model/model.hpp"

#include "../../../core/ops/elementwise.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/tabular/gated_feature_fusion.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

using test::check_fails;

Tensor floats(const Shape& shape, std::uint32_t seed = 1) {
  return test::random_tensor(shape, -1, 1, DType::float32, seed);
}

std::vector<double> numbers(const Tensor& tensor) {
  return {tensor.values().begin(), tensor.values().end()};
}

/// Scales its input by one weight.
class Scale : public LayerBody {
 public:
  Scale() : LayerBody({}) {}
  std::string class_name() const override { return "Scale"; }
  void build(const Shapes&) override { scale_ = add_weight("scale", {1}, {.initializer = "ones"}); }
  Vars call(const Vars& inputs, bool) override {
    return inputs.only() * inputs.only().tape().parameter(*scale_);
  }
  Dict config() const override { return {}; }

 private:
  std::optional<Parameter> scale_;
};

TEST_SUITE("layers/model/model") {
  TEST_CASE("layers without a name get Keras's, in the order of their making, per model") {
    for (int time = 0; time < 2; ++time) {
      const Symbol x = Input({3});
      const Model model(x, Dense(1)(Dense(2)(Dense(2)(x))));
      CHECK(model.layers().size() == 4);
      CHECK(model.input_names() == std::vector<std::string>{"input_layer"});
      for (const char* name : {"dense", "dense_1", "dense_2"})
        CHECK(model.get_layer(name).name() == name);
    }
  }

  TEST_CASE("two layers of one name are refused, and an unknown name is answered") {
    const Symbol x = Input({3});
    CHECK_THROWS_AS(Model(x, Dense(1, {.name = "a"})(Symbol(Dense(2, {.name = "a"})(x)))),
                    std::invalid_argument);
    Model model(x, Dense(1, {.name = "answer"})(x));
    check_fails([&] { model.get_layer("anwser"); },
                "[get_layer] there is no layer \"anwser\"; did you mean \"answer\"?");
  }

  TEST_CASE("a layer called twice has its weights once, and gives the same for the same") {
    const Symbol a = Input({2}, {.name = "a"}), b = Input({2}, {.name = "b"});
    const Dense shared(1);
    const Model model({a, b}, {shared(a).only(), shared(b).only()});
    CHECK(model.count_params() == 3);
    const Tensor x = floats({4, 2});
    const Tensors y = model.predict({x, x});
    test::check_close(y[1], {4, 1}, numbers(y[0]), 0);
  }

  TEST_CASE("a model is a layer of another, with the same weights and outputs") {
    const Symbol x = Input({3});
    Model inner(x, Dense(2, {.activation = "tanh"})(x), {.name = "inner"});
    const Symbol z = Input({3});
    Model outer(z, inner(z));
    CHECK(outer.count_params() == inner.count_params());
    const Tensor rows = floats({5, 3});
    test::check_close(outer.predict(rows).only(), {5, 2}, numbers(inner.predict(rows).only()), 0);
  }

  TEST_CASE("predict gives what a call gives, for any number of rows") {
    const Symbol a = Input({4}), b = Input({4});
    Model model({a, b}, GatedFeatureFusion()({a, b}));
    for (const std::int64_t rows : {1, 7, 300}) {
      const Tensor x = floats({rows, 4}), y = floats({rows, 4}, 2);
      test::check_close(model.predict({x, y}).only(), {rows, 4},
                        numbers(model(Tensors{x, y}).only()), 1e-6);
    }
  }

  TEST_CASE("several outputs have their losses by name, and loss is their weighted sum") {
    const Symbol x = Input({3});
    Model model(x, {Dense(1, {.name = "a"})(x).only(), Dense(1, {.name = "b"})(x).only()});
    model.compile({.optimizer = "sgd",
                   .loss = {{"a", "mse"}, {"b", "mae"}},
                   .loss_weights = {{"a", 2.0}, {"b", 0.5}}});
    const Tensor rows = floats({20, 3}), y = floats({20, 1}, 2);
    const History history = model.fit(rows, {{"b", y}, {"a", y}}, {.verbose = 0});
    CHECK(history["loss"].front() ==
          doctest::Approx(2 * history["a_loss"].front() + 0.5 * history["b_loss"].front()));
  }

  TEST_CASE("a custom layer trains like ours") {
    const Symbol x = Input({1});
    const Layer scale = make_layer<Scale>();
    Model model(x, scale(x));
    model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse"});
    const Tensor one = Tensor::from({1, 1}, {1}), three = Tensor::from({1, 1}, {3});
    const History history = model.fit(one, three, {.verbose = 0});
    CHECK(history["loss"].front() == doctest::Approx(4));
    CHECK(model.get_weights().front().item() == doctest::Approx(3));
  }

  TEST_CASE("a model that is not compiled says so") {
    const Symbol x = Input({1});
    Model model(x, Dense(1)(x), {.name = "m"});
    check_fails(
        [&] {
          model.fit(floats({2, 1}), floats({2, 1}));
        },
        "[fit] model \"m\" is not compiled; call compile first");
  }
}

}  // namespace
}  // namespace sluice
