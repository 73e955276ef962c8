// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <random>

#include "../../layers/core/dense.hpp"
#include "../../layers/model/model.hpp"
#include "../../layers/model/model_body.hpp"
#include "../../layers/regularization/dropout.hpp"
#include "../../layers/tabular/gated_feature_fusion.hpp"
#include "../../layers/training/batch_step.hpp"
#include "../../layers/training/row_set.hpp"

namespace sluice::bench {

/// The two-input gated-fusion model of the benchmarks, compiled: 10 + 10 features, hidden 2 width.
inline Model documentation_model(std::int64_t width, double rate) {
  const Symbol numerical = Input({10}, {.name = "numerical"});
  const Symbol categorical = Input({10}, {.name = "categorical"});
  const Symbol a = Dense(width, {.activation = "relu"})(numerical);
  const Symbol b = Dense(width, {.activation = "relu"})(categorical);
  Symbol x = GatedFeatureFusion()({a, b});
  x = Dense(2 * width, {.activation = "relu"})(x);
  x = Dropout(rate, {.seed = 1})(x);
  Model model({numerical, categorical}, Dense(1, {.activation = "sigmoid"})(x));
  model.compile({.optimizer = Adam(), .loss = "binary_crossentropy"});
  return model;
}

/// Random rows of the model and their labels.
struct Data {
  Tensor a, b, labels;

  explicit Data(std::int64_t rows) : a({rows, 10}), b({rows, 10}), labels({rows, 1}) {
    std::mt19937 generator(7);
    std::normal_distribution<float> normal;
    for (float& value : a.values()) value = normal(generator);
    for (float& value : b.values()) value = normal(generator);
    for (std::int64_t row = 0; row < rows; ++row)
      labels.values()[row] = a.at(row, 0) + b.at(row, 0) > 0 ? 1.0F : 0.0F;
  }
};

/// The framework's step on rows in memory, as `fit` runs it for each batch.
class SluiceStep {
 public:
  SluiceStep(std::int64_t batch, std::int64_t width, double rate)
      : data_(batch), model_(documentation_model(width, rate)) {
    ModelBody& body = model_.model_body();
    rows_ = checked_rows(body, {data_.a, data_.b}, data_.labels, {});
    step_ = std::make_unique<BatchStep>(body, *body.compiled, true);
    step_->begin();
  }
  void run() { loss_ = step_->run(rows_, {}, 0, rows_.rows).loss; }
  double loss() const { return loss_; }
  const Model& model() const { return model_; }
  const Data& data() const { return data_; }

 private:
  Data data_;
  Model model_;
  RowSet rows_;
  std::unique_ptr<BatchStep> step_;
  double loss_ = 0;
};

}  // namespace sluice::bench
