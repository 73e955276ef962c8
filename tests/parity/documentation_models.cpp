// SPDX-License-Identifier: MIT
#include "documentation_models.hpp"

#include "../../layers/core/dense.hpp"
#include "../../layers/core/lambda.hpp"
#include "../../layers/model/sequential.hpp"
#include "../../layers/registry.hpp"
#include "../../layers/regularization/dropout.hpp"
#include "../../layers/tabular/gated_feature_fusion.hpp"
#include "../support/registered.hpp"

namespace sluice::parity {
namespace {

Model basic() {
  const Symbol features1 = Input({10}), features2 = Input({10});
  Model model({features1, features2}, GatedFeatureFusion()({features1, features2}));
  model.compile({.optimizer = "sgd", .loss = "mse"});
  return model;
}

/// Without an input: the first rows tell its shapes.
Model sequential() {
  Sequential model({Dense(64, {.activation = "relu"}), Dense(32, {.activation = "relu"}),
                    Lambda("sluice>split"), GatedFeatureFusion(), Dense(16, {.activation = "relu"}),
                    Dense(1, {.activation = "sigmoid"})});
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy"});
  return model;
}

Model functional() {
  const Symbol inputs = Input({20});
  const Symbol raw = Dense(32, {.activation = "relu"})(inputs);
  const Symbol processed = Dense(32, {.activation = "tanh"})(inputs);
  Symbol x = GatedFeatureFusion()({raw, processed});
  x = Dropout(0.2)(Dense(16, {.activation = "relu"})(x));
  Model model(inputs, Dense(1, {.activation = "sigmoid"})(x));
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy"});
  return model;
}

Model custom_activation(const std::string& gate) {
  const GatedFeatureFusion fusion({.activation = gate, .name = "custom_fusion"});
  const Symbol inputs = Input({50});
  Symbol path1 = Dense(64, {.activation = "relu"})(inputs);
  path1 = Dense(32, {.activation = "relu"})(path1);
  Symbol path2 = Dense(64, {.activation = "tanh"})(inputs);
  path2 = Dense(32, {.activation = "sigmoid"})(path2);
  Symbol x = fusion({path1, path2});
  x = Dropout(0.3)(Dense(16, {.activation = "relu"})(x));
  Model model(inputs, Dense(5, {.activation = "softmax"})(x));
  model.compile({.optimizer = "adamw", .loss = "categorical_crossentropy"});
  return model;
}

Model two_inputs() {
  const Symbol numerical = Input({10}, {.name = "numerical"});
  const Symbol categorical = Input({10}, {.name = "categorical"});
  const Symbol numbers = Dense(16, {.activation = "relu"})(numerical);
  const Symbol categories = Dense(16, {.activation = "relu"})(categorical);
  Symbol x = GatedFeatureFusion()({numbers, categories});
  x = Dropout(0.2)(Dense(32, {.activation = "relu"})(x));
  Model model({numerical, categorical}, Dense(1, {.activation = "sigmoid"})(x));
  model.compile({.optimizer = "rmsprop", .loss = "binary_crossentropy", .metrics = {"accuracy"}});
  return model;
}

Model multi_task() {
  const Symbol inputs = Input({20});
  Symbol fine = Dense(64, {.activation = "relu"})(inputs);
  fine = Dense(32, {.activation = "relu"})(fine);
  Symbol coarse = Dense(32, {.activation = "relu"})(inputs);
  coarse = Dense(32, {.activation = "relu"})(coarse);
  const Symbol fused = GatedFeatureFusion()({fine, coarse});
  Symbol task1 = Dense(16, {.activation = "relu"})(fused);
  task1 = Dense(3, {.activation = "softmax", .name = "classification"})(task1);
  Symbol task2 = Dense(8, {.activation = "relu"})(fused);
  task2 = Dense(1, {.name = "regression"})(task2);
  Model model(inputs, {task1, task2});
  model.compile({.optimizer = "adam",
                 .loss = {{"classification", "categorical_crossentropy"}, {"regression", "mse"}},
                 .loss_weights = {{"classification", 1.0}, {"regression", 0.5}}});
  return model;
}

Model ensemble() {
  const Symbol inputs = Input({15});
  Symbol model1 = Dense(32, {.activation = "relu"})(inputs);
  model1 = Dense(16, {.activation = "relu"})(model1);
  Symbol model2 = Dense(32, {.activation = "tanh"})(inputs);
  model2 = Dense(16, {.activation = "sigmoid"})(model2);
  Symbol x = GatedFeatureFusion()({model1, model2});
  x = Dropout(0.3)(Dense(32, {.activation = "relu"})(x));
  x = Dense(16, {.activation = "relu"})(x);
  Model model(inputs, Dense(1, {.activation = "sigmoid"})(x));
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy"});
  return model;
}

/// Two Dense layers and a fusion of them, as a class of its own: (..., F) -> (..., 4).
class FuserBody : public LayerBody {
 public:
  using LayerBody::LayerBody;

  std::string class_name() const override { return "Fuser"; }
  std::string package() const override { return "sluice"; }
  void build(const Shapes& inputs) override {
    first_.build(inputs);
    second_.build(inputs);
    const Shape& shape = inputs.front();
    const Shape width = shape.with(shape.rank() - 1, 4);
    fusion_.build({width, width});
  }
  Vars call(const Vars& inputs, bool training) override {
    const CallOptions options{.training = training};
    return fusion_({first_(inputs, options)[0], second_(inputs, options)[0]}, options);
  }
  Dict config() const override { return {}; }
  std::vector<Child> children() const override {
    return {{"first", first_}, {"second", second_}, {"fusion", fusion_}};
  }

 private:
  Dense first_ = Dense(4, {.activation = "relu", .name = "first"});
  Dense second_ = Dense(4, {.activation = "tanh", .name = "second"});
  GatedFeatureFusion fusion_ = GatedFeatureFusion({.name = "fusion"});
};

Model subclassed() {
  const Symbol inputs = Input({3});
  Model model(inputs, make_layer<FuserBody>(LayerOptions{})(inputs));
  model.compile({.optimizer = "sgd", .loss = "mse"});
  return model;
}

}  // namespace

std::vector<std::pair<std::string, Model>> documentation_models() {
  std::vector<std::pair<std::string, Model>> models = {
      {"basic", basic()},           {"sequential", sequential()}, {"functional", functional()},
      {"two_inputs", two_inputs()}, {"multi_task", multi_task()}, {"ensemble", ensemble()},
      {"subclassed", subclassed()}};
  for (const std::string gate : {"sigmoid", "tanh", "relu", "softmax"})
    models.emplace_back("custom_" + gate, custom_activation(gate));
  return models;
}

void register_own_classes() {
  test::register_split();
  register_layer("sluice>Fuser", [](ConfigReader&, LayerOptions common) {
    return make_layer<FuserBody>(std::move(common));
  });
}

}  // namespace sluice::parity
