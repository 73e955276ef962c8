// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"
#include "../../core/base/warning.hpp"
#include "../../core/tensor/rng.hpp"
#include "../model/model.hpp"
#include "../model/model_body.hpp"
#include "batch_step.hpp"
#include "epoch_logs.hpp"
#include "progress.hpp"

namespace sluice {
namespace {

/// The body of a compiled model, built.
ModelBody& ready(const Model& model, const Arrays& x, const char* what) {
  ModelBody& body = model.model_body();
  if (!body.compiled)
    fail(what, "model \"", model.name(), "\" is not compiled; call compile first");
  if (!body.has_graph()) body.checked_inputs(x);
  return body;
}

/// The steps that a compiled model has recorded.
struct RecordedSteps : TrainingState {
  std::unique_ptr<BatchStep> training;
  std::unique_ptr<BatchStep> evaluation;
};

RecordedSteps& steps_of(ModelBody& body) {
  if (!body.training_state) body.training_state = std::make_unique<RecordedSteps>();
  return static_cast<RecordedSteps&>(*body.training_state);
}

BatchStep& training_step(ModelBody& body) {
  std::unique_ptr<BatchStep>& step = steps_of(body).training;
  if (!step) step = std::make_unique<BatchStep>(body, *body.compiled, true);
  return *step;
}

BatchStep& evaluation_step(ModelBody& body) {
  std::unique_ptr<BatchStep>& step = steps_of(body).evaluation;
  if (!step) step = std::make_unique<BatchStep>(body, *body.compiled, false);
  return *step;
}

/// Marks a model as being trained for as long as it lives; a `fit` inside a `fit` leaves the mark.
class Fitting {
 public:
  explicit Fitting(ModelBody& body) : body_(body), before_(std::exchange(body.fitting, true)) {}
  ~Fitting() { body_.fitting = before_; }
  Fitting(const Fitting&) = delete;
  Fitting& operator=(const Fitting&) = delete;

 private:
  ModelBody& body_;
  bool before_;
};

void check(const FitOptions& options) {
  if (options.batch_size < 1)
    fail("fit", "expected a batch_size of at least 1, got ", options.batch_size);
  if (options.epochs < 0) fail("fit", "expected epochs of at least 0, got ", options.epochs);
  if (options.initial_epoch < 0)
    fail("fit", "expected an initial_epoch of at least 0, got ", options.initial_epoch);
  if (!(options.validation_split >= 0 && options.validation_split < 1))
    fail("fit", "expected a validation_split of at least 0 and below 1, got ",
         options.validation_split);
  if (options.validation_split > 0 && options.validation_data)
    fail("fit", "give validation_split or validation_data, not both");
  if (options.verbose < 0 || options.verbose > 2)
    fail("fit", "expected verbose 0, 1 or 2, got ", options.verbose);
}

/// Goes through all rows in evaluation; the logs are of these rows alone then.
void evaluate_rows(BatchStep& step, EpochLogs& logs, const RowSet& data, std::int64_t batch_size) {
  logs.reset();
  step.begin();
  for (std::int64_t first = 0; first < data.rows; first += batch_size)
    logs.add(step.run(data, {}, first, std::min(batch_size, data.rows - first)));
}

/// Training and validation rows of a `fit`.
struct FitRows {
  RowSet training;
  std::optional<RowSet> validation;
};

FitRows split_rows(ModelBody& body, RowSet all, const FitOptions& options) {
  if (options.validation_split == 0) return {std::move(all), {}};
  const auto kept = static_cast<std::int64_t>(
      std::floor(static_cast<double>(all.rows) * (1.0 - options.validation_split)));
  if (kept == 0 || kept == all.rows)
    fail("fit", "validation_split ", options.validation_split, " of ", all.rows,
         " rows leaves none on one side");
  if (one_class_from(body, all, kept))
    warn("fit", "the last ", all.rows - kept,
         " rows, set aside by validation_split, hold one "
         "class only; shuffle the rows first or give validation_data");
  return {rows_between(all, 0, kept), rows_between(all, kept, all.rows)};
}

/// Refuses validation targets that the training targets' shape does not promise, before any step.
void check_alike(const RowSet& validation, const RowSet& training,
                 const std::vector<std::string>& outputs) {
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Shape& given = validation.targets[k].shape();
    const Shape& wanted = training.targets[k].shape();
    if (given.without(0) != wanted.without(0))
      fail("fit", "validation targets of output \"", outputs[k], "\" expected shape ",
           wanted.with(0, given[0]), " as in training, got ", given);
  }
}

FitRows fit_rows(ModelBody& body, const Arrays& x, const Arrays& y, const FitOptions& options) {
  RowSet all = checked_rows(body, x, y, options.sample_weight);
  if (all.rows == 0) fail("fit", "expected at least one row, got none");
  FitRows rows = split_rows(body, std::move(all), options);
  rows.training = with_class_weights(body, std::move(rows.training), options.class_weight);
  if (options.validation_data)
    rows.validation = checked_rows(body, options.validation_data->x, options.validation_data->y,
                                   options.validation_data->sample_weight);
  if (rows.validation && rows.validation->rows == 0) fail("fit", "validation_data has no rows");
  if (rows.validation) check_alike(*rows.validation, rows.training, body.output_names());
  return rows;
}

/// One `fit`, from the first epoch to the last: what its epochs share.
class Training {
 public:
  Training(Model& model, ModelBody& body, FitRows rows, const FitOptions& options)
      : model_(model),
        body_(body),
        rows_(std::move(rows)),
        options_(options),
        step_(training_step(body)),
        logs_(*body.compiled),
        validation_logs_(*body.compiled),
        seed_(next_seed()),
        progress_(options.verbose, options.epochs, batches()) {
    watched_ = std::ranges::any_of(options.callbacks, [](const Callback& callback) {
      return callback.body().watches_batches();
    });
  }

  History run() {
    body_.stop_training = false;
    step_.begin();
    for (const Callback& callback : options_.callbacks) callback.body().on_train_begin(model_);
    Logs logs;
    for (std::int64_t epoch = options_.initial_epoch; epoch < options_.epochs; ++epoch) {
      for (const Callback& callback : options_.callbacks)
        callback.body().on_epoch_begin(model_, epoch);
      logs = run_epoch(epoch);
      for (const Callback& callback : options_.callbacks)
        callback.body().on_epoch_end(model_, epoch, logs);
      record(epoch, logs);
      if (body_.stop_training) break;
    }
    for (const Callback& callback : options_.callbacks) callback.body().on_train_end(model_, logs);
    return std::move(history_);
  }

 private:
  std::int64_t batches() const {
    return (rows_.training.rows + options_.batch_size - 1) / options_.batch_size;
  }

  Logs run_epoch(std::int64_t epoch) {
    progress_.begin_epoch(epoch);
    logs_.reset();
    if (options_.shuffle)
      order_ = Rng(seed_, static_cast<std::uint64_t>(epoch)).permutation(rows_.training.rows);
    for (std::int64_t batch = 0; batch < batches() && !body_.stop_training; ++batch)
      run_batch(epoch, batch);
    Logs logs;
    logs_.write_to(logs);
    if (rows_.validation) {
      evaluate_rows(evaluation_step(body_), validation_logs_, *rows_.validation,
                    options_.validation_batch_size.value_or(options_.batch_size));
      validation_logs_.write_to(logs, "val_");
    }
    progress_.end_epoch(logs);
    return logs;
  }

  void run_batch(std::int64_t epoch, std::int64_t batch) {
    const std::int64_t first = batch * options_.batch_size;
    const std::int64_t count = std::min(options_.batch_size, rows_.training.rows - first);
    const BatchResult& result = step_.run(rows_.training, order_, first, count);
    logs_.add(result);
    if (!std::isfinite(result.loss)) report_non_finite(epoch, batch, result.loss);
    const bool drawn = progress_.wants_batch();
    if (!watched_ && !drawn) return;
    Logs logs;
    logs_.write_to(logs);
    if (drawn) progress_.batch(batch, logs);
    for (const Callback& callback : options_.callbacks)
      callback.body().on_batch_end(model_, batch, logs);
  }

  void report_non_finite(std::int64_t epoch, std::int64_t batch, double loss) {
    if (std::exchange(reported_, true)) return;
    const std::string where = step_.first_non_finite();
    warn("fit", "the loss is ", loss, " in epoch ", epoch + 1, ", batch ", batch + 1,
         where.empty() ? "" : "; not finite: " + where,
         "; lower the learning rate, set clipnorm, or look for extreme values in the data");
  }

  void record(std::int64_t epoch, const Logs& logs) {
    history_.epoch.push_back(epoch);
    for (const auto& [name, value] : logs) history_.history[name].push_back(value);
  }

  Model& model_;
  ModelBody& body_;
  FitRows rows_;
  const FitOptions& options_;
  BatchStep& step_;
  EpochLogs logs_;
  EpochLogs validation_logs_;
  std::uint64_t seed_;
  Progress progress_;
  bool watched_ = false;
  bool reported_ = false;
  std::vector<std::int64_t> order_;
  History history_;
};

}  // namespace

History Model::fit(const Arrays& x, const Arrays& y, const FitOptions& options) {
  check(options);
  ModelBody& body = ready(*this, x, "fit");
  const Fitting fitting(body);
  return Training(*this, body, fit_rows(body, x, y, options), options).run();
}

Evaluation Model::train_on_batch(const Arrays& x, const Arrays& y, const Arrays& sample_weight) {
  ModelBody& body = ready(*this, x, "train_on_batch");
  const RowSet data = checked_rows(body, x, y, sample_weight);
  BatchStep& step = training_step(body);
  step.begin();
  EpochLogs totals(*body.compiled);
  totals.add(step.run(data, {}, 0, data.rows));
  Logs logs;
  totals.write_to(logs);
  return Evaluation(std::move(logs));
}

Evaluation Model::evaluate(const Arrays& x, const Arrays& y, const EvaluateOptions& options) const {
  if (options.batch_size < 1)
    fail("evaluate", "expected a batch_size of at least 1, got ", options.batch_size);
  ModelBody& body = ready(*this, x, "evaluate");
  const RowSet data = checked_rows(body, x, y, options.sample_weight);
  if (data.rows == 0) fail("evaluate", "expected at least one row, got none");
  EpochLogs totals(*body.compiled);
  evaluate_rows(evaluation_step(body), totals, data, options.batch_size);
  Logs logs;
  totals.write_to(logs);
  return Evaluation(std::move(logs));
}

}  // namespace sluice
