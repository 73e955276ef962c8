// SPDX-License-Identifier: MIT
// What the gate decided, row by row: it learns which of two sensors to trust.
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

int main() {
  set_random_seed(9);

  // Two sensors report the same three numbers. Column 0 of both says which one is sound: where it
  // is 1 the first reports the numbers and the second noise, where it is -1 the other way round.
  const std::int64_t rows = 2000;
  Tensor signal = random::normal({rows, 3});
  Tensor noise = random::normal({rows, 3});
  Tensor first(Shape{rows, 4});
  Tensor second(Shape{rows, 4});
  Tensor y(Shape{rows, 1});
  for (std::int64_t row = 0; row < rows; ++row) {
    const bool first_is_sound = row % 2 == 0;
    first.values()[row * 4] = second.values()[row * 4] = first_is_sound ? 1.0F : -1.0F;
    for (std::int64_t k = 0; k < 3; ++k) {
      const float told = signal.values()[row * 3 + k];
      const float noised = noise.values()[row * 3 + k];
      first.values()[row * 4 + 1 + k] = first_is_sound ? told : noised;
      second.values()[row * 4 + 1 + k] = first_is_sound ? noised : told;
      y.values()[row] += told;
    }
  }

  Symbol a = Input({4}, {.name = "first"});
  Symbol b = Input({4}, {.name = "second"});
  Symbol fused = GatedFeatureFusion({.name = "custom_fusion"})({a, b});
  Model model({a, b}, Dense(1)(fused));
  model.compile({.optimizer = Adam({.learning_rate = 0.01}), .loss = "mse"});
  History history = model.fit({first, second}, y, {.epochs = 30, .verbose = 0});

  // A gate of 1 takes the first input, a gate of 0 the second.
  Tensor gate = activations_of(model, "custom_fusion", "gate", {first, second});
  double sound = 0;
  double noisy = 0;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t k = 1; k < 4; ++k) (row % 2 == 0 ? sound : noisy) += gate.at(row, k);
  sound /= rows / 2 * 3;
  noisy /= rows / 2 * 3;

  std::cout << "Gate: " << gate.shape() << '\n'
            << "Loss is less than a tenth of what it was: "
            << (history["loss"].back() < history["loss"].front() / 10 ? "yes" : "no") << '\n'
            << "Mean gate where the first sensor is sound, above 0.8: "
            << (sound > 0.8 ? "yes" : "no") << '\n'
            << "Mean gate where the second sensor is sound, below 0.2: "
            << (noisy < 0.2 ? "yes" : "no") << '\n';
}
