// SPDX-License-Identifier: MIT
// Save a model, load it elsewhere, predict the same, and go on training where it stood.
#include <algorithm>
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

int main() {
  set_random_seed(10);
  Symbol numerical = Input({10}, {.name = "numerical"});
  Symbol categorical = Input({10}, {.name = "categorical"});
  Symbol x = GatedFeatureFusion()({Dense(16, {.activation = "relu"})(numerical),
                                   Dense(16, {.activation = "relu"})(categorical)});
  Model model({numerical, categorical}, Dense(1, {.activation = "sigmoid"})(x));
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy", .metrics = {"accuracy"}});

  // 1 where the first of the numbers is positive.
  Tensor xn = random::normal({500, 10});
  Tensor xc = random::normal({500, 10});
  Tensor y(Shape{500, 1});
  for (int row = 0; row < 500; ++row) y.values()[row] = xn.at(row, 0) > 0 ? 1.0F : 0.0F;
  model.fit({{"numerical", xn}, {"categorical", xc}}, y, {.epochs = 3, .verbose = 0});

  // One file holds graph, weights and what compile was given; with include_optimizer also what
  // Adam remembers, so that training can go on.
  save_model(model, "model.json", {.include_optimizer = true});
  Model restored = load_model("model.json");
  Tensor p = restored.predict({{"numerical", xn}, {"categorical", xc}});
  Tensor expected = model.predict({{"numerical", xn}, {"categorical", xc}});
  std::cout << "Predictions: " << p.shape() << '\n'
            << "Equal to those of the saved model: "
            << (std::ranges::equal(p.values(), expected.values()) ? "yes" : "no") << '\n'
            << "Adam's steps so far: " << restored.optimizer().iterations() << '\n';

  // The restored model is compiled; both go on to the same weights.
  const FitOptions more{.epochs = 3, .shuffle = false, .verbose = 0};
  History history = restored.fit({{"numerical", xn}, {"categorical", xc}}, y, more);
  model.fit({{"numerical", xn}, {"categorical", xc}}, y, more);
  const Tensor there = restored.predict({xn, xc});
  const Tensor here = model.predict({xn, xc});
  std::cout << "Loss goes on falling: "
            << (history["loss"].back() < history["loss"].front() ? "yes" : "no") << '\n'
            << "Both trained on alike: "
            << (std::ranges::equal(there.values(), here.values()) ? "yes" : "no") << '\n';
}
