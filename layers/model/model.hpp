// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../base/layer.hpp"
#include "../base/symbol.hpp"
#include "arrays.hpp"
#include "callback.hpp"
#include "compile.hpp"
#include "history.hpp"

namespace sluice {

class ModelBody;
class Predictor;

/// What `Model` takes besides inputs and outputs.
struct ModelOptions {
  std::string name = {};
  bool trainable = true;
};

/// Rows that are set aside to watch the training.
struct ValidationData {
  Arrays x;
  Arrays y;
  Arrays sample_weight = {};
};

/// What `Model::fit` takes besides the arrays; names and defaults are Keras's.
struct FitOptions {
  std::int64_t epochs = 1;
  std::int64_t batch_size = 32;
  double validation_split = 0;  ///< part of the rows, from the end, taken before shuffling
  std::optional<ValidationData> validation_data = {};
  bool shuffle = true;
  std::map<std::int64_t, double> class_weight = {};  ///< weight of each class; default 1
  Arrays sample_weight = {};                         ///< (n,) for all outputs, or one an output
  std::int64_t initial_epoch = 0;
  std::vector<Callback> callbacks = {};
  int verbose = 1;  ///< 0 silent, 1 a bar (lines when not a terminal), 2 a line an epoch
  std::optional<std::int64_t> validation_batch_size = {};
};

/// What `Model::evaluate` takes besides the arrays.
struct EvaluateOptions {
  std::int64_t batch_size = 32;
  Arrays sample_weight = {};
};

/// A trainable graph of layers, from symbolic inputs to symbolic outputs; itself a layer.
/// Copies share weights and training state.
class Model : public Layer {
 public:
  /// @throws std::invalid_argument when an output needs an input that is not given, an input is not
  /// from `Input`, or two layers bear one name.
  Model(const Symbols& inputs, const Symbols& outputs, ModelOptions options = {});
  explicit Model(std::shared_ptr<ModelBody> body);

  /// Sets optimizer, losses and metrics; call again after freezing or thawing layers. Outputs of a
  /// Sequential that is not built yet are looked up when it is, as by the first `fit`.
  /// @throws std::invalid_argument for an unknown name, an output without loss, ..., or while the
  /// model is being trained, as by a callback; the model stays as it was then.
  void compile(CompileOptions options);
  bool compiled() const;

  /// Trains and returns the logs of each epoch. @throws std::invalid_argument when not compiled,
  /// when row counts differ, or when shapes do not fit; the weights stay as they were then.
  History fit(const Arrays& x, const Arrays& y, const FitOptions& options = {});
  /// One step on one batch; loss and metrics of that batch.
  Evaluation train_on_batch(const Arrays& x, const Arrays& y, const Arrays& sample_weight = {});
  /// Loss and metrics over all rows, nothing trained.
  Evaluation evaluate(const Arrays& x, const Arrays& y, const EvaluateOptions& options = {}) const;

  /// The outputs for any number of rows. Safe to call from several threads as long as none trains.
  /// @throws std::invalid_argument when an input is missing or misshapen.
  Tensors predict(const Arrays& x) const;
  /// The recorded prediction of `rows` rows on memory of the caller's; one for each thread.
  Predictor predictor(std::int64_t rows = 1) const;

  /// Keras's table of layers, shapes and counts.
  std::string summary() const;

  /// The layer of a name. @throws std::invalid_argument with the nearest name.
  Layer get_layer(const std::string& name) const;
  const std::vector<Layer>& layers() const;
  std::vector<std::string> input_names() const;
  std::vector<std::string> output_names() const;
  /// Shapes (batch unknown) and dtypes. @throws std::logic_error while a Sequential is not built.
  std::vector<SymbolSpec> input_specs() const;
  std::vector<SymbolSpec> output_specs() const;

  /// The optimizer of a compiled model. @throws std::logic_error when not compiled.
  Optimizer optimizer() const;
  /// What the model was compiled with. @throws std::logic_error when not compiled.
  const Compiled& compilation() const;
  /// Asks the running `fit` to end after this epoch.
  void stop_training();

  ModelBody& model_body() const;
};

/// The values that layer `layer` named while being called, such as a fusion's `gate`, or its
/// outputs when `value` is `output`, for each row of x: `activations_of(model, "fusion", "gate",
/// x)`.
/// Computed in tiles of rows as `predict` does. @throws std::invalid_argument for a layer or value
/// that is not there, with those that are, or a value that is not one for each row.
Tensor activations_of(const Model& model, const std::string& layer, const std::string& value,
                      const Arrays& x);

}  // namespace sluice
