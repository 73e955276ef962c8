// SPDX-License-Identifier: MIT
// The smallest use of the layer: two descriptions of the same rows go in, one comes out.
#include <algorithm>
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

int main() {
  // With a seed, weights and random numbers are the same at each run.
  set_random_seed(42);
  Tensor features1 = random::normal({32, 10});  // raw features of 32 rows
  Tensor features2 = random::normal({32, 10});  // the same rows, processed

  // A layer makes its weights when it first sees its inputs.
  GatedFeatureFusion fusion;
  Tensor fused = fusion({features1, features2});
  std::cout << "Fused features shape: " << fused.shape() << '\n';

  // The gate is a Dense layer from both inputs, 20 wide, to 10 numbers a row.
  for (const NamedParameter& weight : fusion.weights())
    std::cout << weight.path << ' ' << weight.parameter.shape() << '\n';
  std::cout << "Parameters: " << fusion.count_params() << '\n';

  // A sigmoid gate lies in (0, 1), so each result lies between the two it was made from.
  bool between = true;
  for (int row = 0; row < 32; ++row)
    for (int column = 0; column < 10; ++column) {
      const auto [low, high] = std::minmax({features1.at(row, column), features2.at(row, column)});
      const double value = fused.at(row, column);
      between = between && value >= low - 1e-6 && value <= high + 1e-6;
    }
  std::cout << "Each value lies between its two sources: " << (between ? "yes" : "no") << '\n';
}
