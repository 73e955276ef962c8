// SPDX-License-Identifier: MIT
// Features of two scales, fused; two tasks, each with its own loss and its own weight.
#include <cmath>
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

/// 20 features in, probabilities of three classes and one number out.
static Model multi_scale_model() {
  Symbol inputs = Input({20});

  Symbol fine = Dense(64, {.activation = "relu"})(inputs);
  fine = Dense(32, {.activation = "relu"})(fine);
  Symbol coarse = Dense(32, {.activation = "relu"})(inputs);
  coarse = Dense(32, {.activation = "relu"})(coarse);
  Symbol fused = GatedFeatureFusion()({fine, coarse});

  Symbol task1 = Dense(16, {.activation = "relu"})(fused);
  Symbol classification = Dense(3, {.activation = "softmax", .name = "classification"})(task1);
  Symbol task2 = Dense(8, {.activation = "relu"})(fused);
  Symbol regression = Dense(1, {.name = "regression"})(task2);
  return Model(inputs, {classification, regression});
}

int main() {
  set_random_seed(5);
  Model model = multi_scale_model();
  model.compile({.optimizer = "adam",
                 .loss = {{"classification", "categorical_crossentropy"}, {"regression", "mse"}},
                 .loss_weights = {{"classification", 1.0}, {"regression", 0.5}},
                 .metrics = {{"classification", "accuracy"}, {"regression", "mae"}}});

  // The class is the largest of three features; the number is the sum of two others.
  const std::int64_t rows = 1000;
  Tensor x = random::normal({rows, 20});
  Tensor classes(Shape{rows, 3});
  Tensor numbers(Shape{rows, 1});
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t largest = 0;
    for (std::int64_t k = 1; k < 3; ++k)
      if (x.at(row, k) > x.at(row, largest)) largest = k;
    classes.values()[row * 3 + largest] = 1;
    numbers.values()[row] = static_cast<float>(x.at(row, 3) + x.at(row, 4));
  }

  History history = model.fit(x, {{"classification", classes}, {"regression", numbers}},
                              {.epochs = 20, .verbose = 0});
  for (const auto& [name, values] : history.history)
    std::cout << name << ": " << (values.back() < values.front() ? "falls" : "rises") << '\n';

  // The logs hold each task's loss as it is; "loss" is their weighted sum.
  const double sum =
      history["classification_loss"].back() + 0.5 * history["regression_loss"].back();
  std::cout << "loss is classification + 0.5 regression: "
            << (std::abs(history["loss"].back() - sum) < 1e-3 * sum ? "yes" : "no") << '\n'
            << "Accuracy above 0.9: "
            << (history["classification_accuracy"].back() > 0.9 ? "yes" : "no") << '\n';

  Tensors predictions = model.predict(x);
  std::cout << "Predictions: " << predictions[0].shape() << " and " << predictions[1].shape()
            << '\n';
}
