// SPDX-License-Identifier: MIT
// Two inputs by name: numbers of a row, and the embedding of its categories.
#include <iostream>
#include <sluice.hpp>

using namespace sluice;

/// 1 where the first number and the first place of the embedding have a positive sum.
static Tensor labels_of(const Tensor& xn, const Tensor& xc) {
  Tensor y(Shape{xn.shape()[0], 1});
  for (std::int64_t row = 0; row < xn.shape()[0]; ++row)
    y.values()[row] = xn.at(row, 0) + xc.at(row, 0) > 0 ? 1.0F : 0.0F;
  return y;
}

int main() {
  set_random_seed(4);

  Symbol numerical = Input({10}, {.name = "numerical"});
  Symbol categorical = Input({10}, {.name = "categorical"});
  Symbol numbers = Dense(16, {.activation = "relu"})(numerical);
  Symbol categories = Dense(16, {.activation = "relu"})(categorical);
  Symbol x = GatedFeatureFusion()({numbers, categories});
  x = Dense(32, {.activation = "relu"})(x);
  x = Dropout(0.2)(x);
  Symbol output = Dense(1, {.activation = "sigmoid"})(x);

  Model model({numerical, categorical}, output);
  model.compile({.optimizer = Adam({.learning_rate = 1e-3}),
                 .loss = "binary_crossentropy",
                 .metrics = {"accuracy"}});

  // The last fifth of the rows is kept aside to watch how the model does on rows it has not seen.
  // Once their loss has not fallen for five epochs, training ends with the best weights it had.
  Tensor xn = random::normal({1000, 10});
  Tensor xc = random::normal({1000, 10});
  Tensor y = labels_of(xn, xc);
  History history =
      model.fit({{"numerical", xn}, {"categorical", xc}}, y,
                {.epochs = 20,
                 .batch_size = 32,
                 .validation_split = 0.2,
                 .callbacks = {EarlyStopping(
                     {.monitor = "val_loss", .patience = 5, .restore_best_weights = true})},
                 .verbose = 0});

  std::cout << "Inputs:";
  for (const std::string& name : model.input_names()) std::cout << ' ' << name;
  std::cout << "\nLogs:";
  for (const auto& entry : history.history) std::cout << ' ' << entry.first;
  std::cout << "\nValidation loss has fallen: "
            << (history["val_loss"].back() < history["val_loss"].front() ? "yes" : "no") << '\n'
            << "Validation accuracy above 0.85: "
            << (history["val_accuracy"].back() > 0.85 ? "yes" : "no") << '\n';

  // By name the order does not matter; without names it is the model's.
  Tensor by_name = model.predict({{"categorical", xc}, {"numerical", xn}});
  Tensor by_order = model.predict({xn, xc});
  std::cout << "Predictions: " << by_name.shape() << '\n'
            << "By name and by order they are equal: "
            << (by_name.at(0, 0) == by_order.at(0, 0) ? "yes" : "no") << '\n';
}
