// SPDX-License-Identifier: MIT
// Another activation for the gate, a name for the layer, and deeper paths into it.
#include <algorithm>
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

constexpr std::int64_t classes = 5;

/// The class of a row is the largest of its first five features: int32, shape (rows, 1).
static Tensor classes_of(const Tensor& x) {
  Tensor y(Shape{x.shape()[0], 1}, DType::int32);
  for (std::int64_t row = 0; row < x.shape()[0]; ++row) {
    std::int32_t largest = 0;
    for (std::int32_t k = 1; k < classes; ++k)
      if (x.at(row, k) > x.at(row, largest)) largest = k;
    y.values<std::int32_t>()[row] = largest;
  }
  return y;
}

int main() {
  set_random_seed(3);

  // With tanh the gate lies in (-1, 1): it may also subtract the first description of a row.
  GatedFeatureFusion fusion({.activation = "tanh", .name = "custom_fusion"});

  Symbol inputs = Input({50});
  Symbol path1 = Dense(64, {.activation = "relu"})(inputs);
  path1 = Dense(32, {.activation = "relu"})(path1);
  Symbol path2 = Dense(64, {.activation = "tanh"})(inputs);
  path2 = Dense(32, {.activation = "sigmoid"})(path2);

  Symbol x = fusion({path1, path2});
  x = Dense(16, {.activation = "relu"})(x);
  x = Dropout(0.3)(x);
  Model model(inputs, Dense(classes, {.activation = "softmax"})(x));

  // "sparse": the targets are class numbers rather than rows of zeros and a one.
  model.compile(
      {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  Tensor rows = random::normal({2000, 50});
  model.fit(rows, classes_of(rows), {.epochs = 20, .verbose = 0});

  Tensor fresh = random::normal({500, 50});
  const double accuracy = model.evaluate(fresh, classes_of(fresh)).at("accuracy");
  Tensor gate = activations_of(model, "custom_fusion", "gate", fresh);
  const auto [low, high] = std::ranges::minmax(gate.values());

  std::cout << "Layer: " << model.get_layer("custom_fusion").class_name() << '\n'
            << "Predictions: " << Tensor(model.predict(fresh)).shape() << '\n'
            << "Accuracy on new rows above 0.6, where guessing gives 0.2: "
            << (accuracy > 0.6 ? "yes" : "no") << '\n'
            << "Gate takes both signs: " << (low < 0 && high > 0 ? "yes" : "no") << '\n'
            << "Gate stays within -1 and 1: " << (low >= -1 && high <= 1 ? "yes" : "no") << '\n';
}
