// SPDX-License-Identifier: MIT
// A chain of layers, one of which returns two tensors for the fusion after it.
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

/// 1 where the first two features of a row have a positive sum, else 0: shape (rows, 1).
static Tensor labels_of(const Tensor& x) {
  Tensor y(Shape{x.shape()[0], 1});
  for (std::int64_t row = 0; row < x.shape()[0]; ++row)
    y.values()[row] = x.at(row, 0) + x.at(row, 1) > 0 ? 1.0F : 0.0F;
  return y;
}

int main() {
  set_random_seed(1);

  Sequential model({
      Dense(64, {.activation = "relu"}),
      Dense(32, {.activation = "relu"}),
      // Two descriptions of a row, equal for the sake of the example.
      Lambda(
          [](const Vars& x) {
            return Vars{x[0], x[0]};
          },
          {.name = "split"}),
      GatedFeatureFusion(),
      Dense(16, {.activation = "relu"}),
      Dense(1, {.activation = "sigmoid"}),
  });
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy", .metrics = {"accuracy"}});

  // No Input is given: the chain learns the number of features from the first rows it meets.
  Tensor x = random::normal({512, 20});
  History history = model.fit(x, labels_of(x), {.epochs = 10, .verbose = 0});

  // Rows that the model has not seen.
  Tensor fresh = random::normal({256, 20});
  Evaluation result = model.evaluate(fresh, labels_of(fresh));
  Tensor probabilities = model.predict(fresh);

  const std::vector<double>& losses = history["loss"];
  std::cout << "Layers: " << model.layers().size() << '\n'
            << "Epochs: " << losses.size() << '\n'
            << "Loss is less than half of what it was: "
            << (losses.back() < losses.front() / 2 ? "yes" : "no") << '\n'
            << "Predictions: " << probabilities.shape() << '\n'
            << "Accuracy on new rows above 0.85: " << (result.at("accuracy") > 0.85 ? "yes" : "no")
            << '\n';
}
