// SPDX-License-Identifier: MIT
// A custom training loop: record the model on a tape, go back, take a step.
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

int main() {
  set_random_seed(7);
  Symbol inputs = Input({8});
  Symbol raw = Dense(16, {.activation = "relu"})(inputs);
  Symbol processed = Dense(16, {.activation = "tanh"})(inputs);
  Symbol fused = GatedFeatureFusion()({raw, processed});
  Model model(inputs, Dense(1, {.activation = "sigmoid"})(fused));

  // 1 where the first feature is larger than the second.
  const std::int64_t rows = 512;
  const std::int64_t batch_size = 32;
  Tensor features = random::normal({rows, 8});
  Tensor labels(Shape{rows, 1});
  for (std::int64_t row = 0; row < rows; ++row)
    labels.values()[row] = features.at(row, 0) > features.at(row, 1) ? 1.0F : 0.0F;

  Adam adam({.learning_rate = 0.01});
  double first = 0;
  double last = 0;
  for (int epoch = 0; epoch < 10; ++epoch) {
    double sum = 0;
    for (std::int64_t begin = 0; begin < rows; begin += batch_size) {
      // Rows of a tensor are a view: nothing is copied.
      Tensor x = features.rows(begin, begin + batch_size);
      Tensor y = labels.rows(begin, begin + batch_size);

      Tape tape;
      Var loss = losses::binary_crossentropy(y, model(tape, x, {.training = true}));
      tape.backward(loss);
      adam.step(model.trainable_parameters());
      sum += loss.value().item();
    }
    last = sum / (rows / batch_size);
    if (epoch == 0) first = last;
  }

  int right = 0;
  Tensor probabilities = model.predict(features);
  for (std::int64_t row = 0; row < rows; ++row)
    if ((probabilities.at(row, 0) > 0.5) == (labels.at(row, 0) > 0.5)) ++right;
  std::cout << "Steps: " << adam.iterations() << '\n'
            << "Loss is less than half of what it was: " << (last < first / 2 ? "yes" : "no")
            << '\n'
            << "Rows told right above 95 %: " << (right > 0.95 * rows ? "yes" : "no") << '\n';
}
