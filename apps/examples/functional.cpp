// SPDX-License-Identifier: MIT
// A graph of layers: two paths from one input, fused.
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

/// 1 where two features have the same sign, which no straight line can tell: shape (rows, 1).
static Tensor labels_of(const Tensor& x) {
  Tensor y(Shape{x.shape()[0], 1});
  for (std::int64_t row = 0; row < x.shape()[0]; ++row)
    y.values()[row] = x.at(row, 0) * x.at(row, 1) > 0 ? 1.0F : 0.0F;
  return y;
}

int main() {
  set_random_seed(2);

  // A Symbol stands for a value that is not there yet: it has a shape and no numbers.
  Symbol inputs = Input({20});
  Symbol raw = Dense(32, {.activation = "relu"})(inputs);
  Symbol processed = Dense(32, {.activation = "tanh"})(inputs);
  Symbol x = GatedFeatureFusion()({raw, processed});
  x = Dense(16, {.activation = "relu"})(x);
  x = Dropout(0.2)(x);
  Model model(inputs, Dense(1, {.activation = "sigmoid"})(x));
  std::cout << model.summary();

  model.compile({.optimizer = "adam", .loss = "binary_crossentropy", .metrics = {"accuracy"}});
  Tensor rows = random::normal({2000, 20});
  model.fit(rows, labels_of(rows), {.epochs = 20, .verbose = 0});

  Tensor fresh = random::normal({500, 20});
  const double accuracy = model.evaluate(fresh, labels_of(fresh)).at("accuracy");
  std::cout << "Accuracy on new rows above 0.8: " << (accuracy > 0.8 ? "yes" : "no") << '\n';
}
