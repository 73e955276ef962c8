// SPDX-License-Identifier: MIT
// The features of two models side by side, fused into one prediction.
#include <cmath>
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

/// 1 where a row lies far from the centre in its first two features: shape (rows, 1).
static Tensor labels_of(const Tensor& x) {
  Tensor y(Shape{x.shape()[0], 1});
  for (std::int64_t row = 0; row < x.shape()[0]; ++row)
    y.values()[row] = std::abs(x.at(row, 0)) + std::abs(x.at(row, 1)) > 1.5 ? 1.0F : 0.0F;
  return y;
}

int main() {
  set_random_seed(6);
  Symbol inputs = Input({15});

  // Each of the two could be a model of its own.
  Symbol model1 = Dense(32, {.activation = "relu"})(inputs);
  model1 = Dense(16, {.activation = "relu"})(model1);
  Symbol model2 = Dense(32, {.activation = "tanh"})(inputs);
  model2 = Dense(16, {.activation = "sigmoid"})(model2);

  Symbol x = GatedFeatureFusion({.name = "ensemble_fusion"})({model1, model2});
  x = Dense(32, {.activation = "relu"})(x);
  x = Dropout(0.3)(x);
  x = Dense(16, {.activation = "relu"})(x);
  Model model(inputs, Dense(1, {.activation = "sigmoid"})(x));
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy", .metrics = {"accuracy"}});

  Tensor rows = random::normal({3000, 15});
  History history = model.fit(rows, labels_of(rows), {.epochs = 15, .verbose = 0});

  Tensor fresh = random::normal({500, 15});
  const double accuracy = model.evaluate(fresh, labels_of(fresh)).at("accuracy");
  std::cout << "Parameters: " << model.count_params() << '\n'
            << "Loss has fallen: "
            << (history["loss"].back() < history["loss"].front() ? "yes" : "no") << '\n'
            << "Accuracy on new rows above 0.8: " << (accuracy > 0.8 ? "yes" : "no") << '\n';

  // Two models may also share layers: this one ends where the fusion does.
  Model features(inputs, model.get_layer("ensemble_fusion")(Symbols{model1, model2}));
  std::cout << "Fused features: " << Tensor(features.predict(fresh)).shape() << '\n';
}
