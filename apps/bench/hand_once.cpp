// SPDX-License-Identifier: MIT
// One training step and one prediction of the model written by hand, without Sluice: what its
// start-up time and peak memory are measured on.
#include <vector>

#include "by_hand.hpp"

int main() {
  sluice::bench::HandModel model({});
  const std::vector<float> rows(32 * sluice::bench::HandModel::features, 0.5F), labels(32, 1.0F);
  std::vector<float> probabilities(32);
  model.step(rows.data(), rows.data(), labels.data());
  model.predict(rows.data(), rows.data(), 32, probabilities.data());
  return 0;
}
