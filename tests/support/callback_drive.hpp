// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "../../layers/core/dense.hpp"
#include "../../layers/model/model.hpp"
#include "../../layers/model/model_body.hpp"

namespace sluice::test {

/// y = w x with w = 0, compiled with SGD at a rate of 0.5.
inline Model scalar_model() {
  const Symbol x = Input({1}, {.name = "x"});
  const Symbol y = Dense(1, {.use_bias = false, .kernel_initializer = "zeros", .name = "y"})(x);
  Model model(x, y);
  model.compile({.optimizer = SGD({.learning_rate = 0.5}), .loss = "mse", .metrics = {"accuracy"}});
  return model;
}

/// Sets the only weight of a `scalar_model`.
inline void set_weight(Model& model, double weight) {
  model.set_weights({Tensor::full({1, 1}, weight)});
}

/// Goes through the epochs of a training whose log `name` takes these values, the model's weight
/// being the epoch; returns how many epochs passed before the callback ended it.
inline std::size_t drive(const Callback& callback, Model model, const std::string& name,
                         const std::vector<double>& values, std::int64_t initial_epoch = 0) {
  CallbackBody& body = callback.body();
  model.model_body().stop_training = false;
  body.on_train_begin(model);
  Logs logs;
  std::size_t epochs = 0;
  while (epochs < values.size() && !model.model_body().stop_training) {
    const std::int64_t epoch = initial_epoch + static_cast<std::int64_t>(epochs);
    body.on_epoch_begin(model, epoch);
    set_weight(model, static_cast<double>(epoch));
    logs = {{name, values[epochs++]}};
    body.on_epoch_end(model, epoch, logs);
  }
  body.on_train_end(model, logs);
  return epochs;
}

}  // namespace sluice::test
