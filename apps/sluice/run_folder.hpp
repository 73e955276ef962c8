// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../../io/model/model_file.hpp"
#include "../../layers/model/callback.hpp"

namespace sluice::cli {

/// Where a run stands after an epoch.
struct RunState {
  std::int64_t epochs = 0;                                     ///< that are done
  std::map<std::string, std::vector<double>> history;          ///< one number an epoch for each log
  std::int64_t best_epoch = 0;                                 ///< counted from 1; 0: none yet
  double best_loss = std::numeric_limits<double>::infinity();  ///< `val_loss` of that epoch
  std::vector<Tensor> best_weights;                            ///< of that epoch
};

/// What a run folder's files hold besides weights and logs.
struct RunFiles {
  std::filesystem::path folder;
  Dict config;         ///< every default spelt out
  Dict preprocessing;  ///< as `Preprocessing::to_dict` writes it
};

/// Writes the run folder while a model is trained: `config.json`, `model.json` (the epoch of the
/// lowest finite `val_loss`; without one the last), `last.json` (to resume), `history.csv` and
/// `history.json`. Files are replaced every few seconds and after the last epoch, each as a whole.
class RunRecorder : public CallbackBody {
 public:
  /// `callbacks` are those whose state is to be resumed; they must run before this one.
  RunRecorder(RunFiles files, RunState state, std::int64_t epochs, std::vector<Callback> callbacks);

  void on_train_begin(Model& model) override;
  void on_epoch_end(Model& model, std::int64_t epoch, Logs& logs) override;

  /// Gives the model the best epoch's weights and writes the files for good, with the loss and
  /// metrics of the test rows if there are any.
  void finish(Model& model, const std::optional<Evaluation>& test);
  /// Gives the model the best epoch's weights.
  void take_best(Model& model) const;

  const RunState& progress() const { return state_; }

 private:
  using Clock = std::chrono::steady_clock;

  void write(Model& model);
  void write_best(Model& model) const;
  void write_last(const Model& model) const;
  void write_history(const std::optional<Evaluation>& test) const;

  RunFiles files_;
  RunState state_;
  std::int64_t epochs_;
  std::vector<Callback> callbacks_;
  Clock::time_point written_;
};

/// Reads where the run of a folder stands, and gives its weights, its optimizer's memory and its
/// callbacks' to a model and callbacks made of the same configuration.
/// @throws FormatError when there is no such file or it is of another configuration.
RunState resume(const RunFiles& files, Model& model, const std::vector<Callback>& callbacks);

}  // namespace sluice::cli
