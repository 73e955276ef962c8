// SPDX-License-Identifier: MIT
#include <iostream>

#include "../../core/base/error.hpp"
#include "../../core/tensor/rng.hpp"
#include "../../io/files/files.hpp"
#include "commands.hpp"
#include "config_file.hpp"
#include "preparation.hpp"
#include "report.hpp"
#include "run_folder.hpp"
#include "trained.hpp"

namespace sluice::cli {
namespace {

void print_start(const Preparation& run) {
  const Dataset& data = run.data;
  std::cout << run.config.data.file.string() << ": " << data.train.rows << " rows to train, "
            << data.validation.rows << " to validate, " << data.test.rows << " to test\n";
  for (const std::string& note : data.preprocessing.notes()) std::cout << note << '\n';
  std::cout << run.model.model.count_params() << " parameters\n";
}

FitOptions fit_options(const Preparation& run) {
  FitOptions options = run.config.fit;
  for (const ConfiguredCallback& callback : run.config.callbacks)
    options.callbacks.push_back(callback.callback);
  if (run.data.validation.rows > 0)
    options.validation_data = {.x = run.data.validation.inputs, .y = run.data.validation.targets};
  return options;
}

std::optional<Evaluation> test_of(const Model& model, const DataPart& test) {
  if (test.rows == 0) return std::nullopt;
  return model.evaluate(test.inputs, test.targets);
}

void print_end(const Preparation& run, const RunState& state,
               const std::optional<Evaluation>& test) {
  const std::string folder = run.config.folder.string();
  std::cout << state.epochs << " epochs; the model is that of epoch " << state.best_epoch << '\n';
  if (test)
    std::cout << "Test on " << run.data.test.rows << " rows: " << numbers_text(*test) << '\n';
  std::cout << "Model    " << folder << "/model.json\n"
            << "Report   " << folder << "/report.html\n"
            << "History  " << folder << "/history.csv, history.json\n"
            << "Config   " << folder << "/config.json\n"
            << "Resume   " << folder << "/last.json\n";
}

}  // namespace

void train(const TrainArguments& arguments) {
  const Preparation run =
      prepare(read_config(arguments.config, arguments.settings), arguments.config);
  Model model = run.model.model;
  const RunFiles files{run.config.folder, spelt_out(run), run.data.preprocessing.to_dict()};
  FitOptions options = fit_options(run);
  RunState state;
  if (arguments.resume) state = resume(files, model, options.callbacks);
  options.initial_epoch = state.epochs;
  if (state.epochs >= options.epochs)
    fail_format("resume", files.folder.string(), ": expected more than the ", state.epochs,
                " epochs that are done, got fit.epochs ", options.epochs, "; raise fit.epochs");
  print_start(run);
  const auto recorder =
      std::make_shared<RunRecorder>(files, std::move(state), options.epochs, options.callbacks);
  options.callbacks.emplace_back(recorder);
  // Shuffles of their own seed: the same after a resumption, whose loading draws others
  set_random_seed(Rng(run.config.seed, 1).wide_bits());
  model.fit(run.data.train.inputs, run.data.train.targets, options);
  recorder->take_best(model);
  const std::optional<Evaluation> test = test_of(model, run.data.test);
  recorder->finish(model, test);
  write_file_atomic(
      files.folder / "report.html",
      report_page(arguments.config.stem().string(), recorder->progress(), test, model.summary()));
  print_end(run, recorder->progress(), test);
}

}  // namespace sluice::cli
