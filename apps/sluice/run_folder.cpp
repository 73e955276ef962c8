// SPDX-License-Identifier: MIT
#include "run_folder.hpp"

#include <cmath>
#include <sstream>

#include "../../core/base/error.hpp"
#include "../../io/csv/writer.hpp"
#include "../../io/files/files.hpp"
#include "../../io/files/json.hpp"
#include "../../layers/model/model_body.hpp"

namespace sluice::cli {
namespace {

constexpr std::chrono::seconds between_writes{2};

Value finite_or_null(double number) {
  return std::isfinite(number) ? Value(number) : Value();
}

Dict history_dict(const RunState& state) {
  Dict dict;
  for (const auto& [name, numbers] : state.history) {
    List list;
    for (const double number : numbers) list.push_back(finite_or_null(number));
    dict.set(name, std::move(list));
  }
  return dict;
}

std::map<std::string, std::vector<double>> read_history(const Dict& dict) {
  std::map<std::string, std::vector<double>> history;
  for (const auto& [name, list] : dict.entries()) {
    if (list.if_is<List>() == nullptr) continue;
    for (const Value& number : *list.if_is<List>())
      history[name].push_back(number.number().value_or(std::nan("")));
  }
  return history;
}

std::string history_csv(const RunState& state) {
  std::ostringstream text;
  CsvWriter writer(text);
  writer.text("epoch");
  for (const auto& log : state.history) writer.text(log.first);
  writer.end_row();
  for (std::int64_t epoch = 0; epoch < state.epochs; ++epoch) {
    writer.number(epoch + 1);
    for (const auto& log : state.history) {
      const double number = log.second[static_cast<std::size_t>(epoch)];
      if (std::isfinite(number))
        writer.number(number);
      else
        writer.missing();
    }
    writer.end_row();
  }
  return text.str();
}

/// What must be the same for a run to be resumed: all but where it is written and how long it is.
Dict resumable(Dict config) {
  config.erase("run");
  Dict fit = *config.find("fit")->if_is<Dict>();
  fit.erase("epochs");
  fit.erase("verbose");
  return config.set("fit", std::move(fit));
}

void check_config(const Dict& saved, const Dict& wanted, const std::filesystem::path& file) {
  for (const auto& [key, value] : resumable(wanted).entries()) {
    const Value* other = saved.find(key);
    if (other == nullptr || *other != value)
      fail_format("resume", file.string(), ": expected \"", key,
                  "\" of the configuration as it was when the run began; only fit.epochs, "
                  "fit.verbose and run may change");
  }
}

/// Gives a model other weights until the end of a scope, however that comes.
class WeightsSwap {
 public:
  WeightsSwap(Model model, const std::vector<Tensor>& weights)
      : model_(std::move(model)), present_(model_.get_weights()) {
    model_.set_weights(weights);
  }
  ~WeightsSwap() { model_.set_weights(present_); }
  WeightsSwap(const WeightsSwap&) = delete;
  WeightsSwap& operator=(const WeightsSwap&) = delete;

 private:
  Model model_;
  std::vector<Tensor> present_;
};

void write_json(const std::filesystem::path& file, const Dict& dict) {
  write_file_atomic(file, to_json_text(dict, 2) + "\n");
}

}  // namespace

RunRecorder::RunRecorder(RunFiles files, RunState state, std::int64_t epochs,
                         std::vector<Callback> callbacks)
    : files_(std::move(files)),
      state_(std::move(state)),
      epochs_(epochs),
      callbacks_(std::move(callbacks)) {}

void RunRecorder::on_train_begin(Model&) {
  std::filesystem::create_directories(files_.folder);
  write_json(files_.folder / "config.json", files_.config);
  written_ = Clock::now();
}

void RunRecorder::on_epoch_end(Model& model, std::int64_t epoch, Logs& logs) {
  for (const auto& [name, number] : logs) {
    std::vector<double>& numbers = state_.history[name];
    numbers.resize(static_cast<std::size_t>(epoch), std::nan(""));
    numbers.push_back(number);
  }
  state_.epochs = epoch + 1;
  const auto watched = logs.find("val_loss");
  const bool improved = watched == logs.end() ||
                        (std::isfinite(watched->second) && watched->second < state_.best_loss);
  if (improved) {
    state_.best_epoch = epoch + 1;
    if (watched != logs.end()) state_.best_loss = watched->second;
    state_.best_weights = model.get_weights();
  }
  const bool last = epoch + 1 == epochs_ || model.model_body().stop_training;
  if (last || Clock::now() - written_ >= between_writes) write(model);
}

void RunRecorder::write(Model& model) {
  if (state_.best_epoch > 0) write_best(model);
  write_last(model);
  write_history({});
  written_ = Clock::now();
}

void RunRecorder::write_best(Model& model) const {
  const WeightsSwap best(model, state_.best_weights);
  save_model(model, files_.folder / "model.json", {.preprocessing = files_.preprocessing});
}

void RunRecorder::write_last(const Model& model) const {
  List callbacks;
  for (const Callback& callback : callbacks_) callbacks.emplace_back(callback.body().state());
  Dict training{{"epochs", state_.epochs},
                {"best_epoch", state_.best_epoch},
                {"best_loss", finite_or_null(state_.best_loss)},
                {"history", history_dict(state_)},
                {"callbacks", std::move(callbacks)},
                {"config", resumable(files_.config)}};
  save_model(model, files_.folder / "last.json",
             {.include_optimizer = true,
              .preprocessing = files_.preprocessing,
              .training = std::move(training)});
}

void RunRecorder::write_history(const std::optional<Evaluation>& test) const {
  Dict dict{{"epochs", state_.epochs},
            {"best_epoch", state_.best_epoch},
            {"history", history_dict(state_)}};
  if (test) {
    Dict metrics;
    for (const auto& [name, number] : *test) metrics.set(name, finite_or_null(number));
    dict.set("test", std::move(metrics));
  }
  write_file_atomic(files_.folder / "history.csv", history_csv(state_));
  write_json(files_.folder / "history.json", dict);
}

void RunRecorder::take_best(Model& model) const {
  const bool validated = state_.history.contains("val_loss");
  if (validated && state_.best_epoch > 0) model.set_weights(state_.best_weights);
}

void RunRecorder::finish(Model& model, const std::optional<Evaluation>& test) {
  state_.best_weights = model.get_weights();
  write_best(model);
  write_history(test);
}

RunState resume(const RunFiles& files, Model& model, const std::vector<Callback>& callbacks) {
  const std::filesystem::path file = files.folder / "last.json";
  const ModelFile last = load_model_file(file);
  ConfigReader reader(last.training, "training");
  check_config(reader.object("config").dict(), files.config, file);
  RunState state;
  state.epochs = reader.integer("epochs");
  state.best_epoch = reader.integer("best_epoch");
  state.best_loss =
      reader.required("best_loss").number().value_or(std::numeric_limits<double>::infinity());
  state.history = read_history(reader.object("history").dict());
  const List& states = reader.list("callbacks");
  for (std::size_t k = 0; k < callbacks.size(); ++k)
    if (k < states.size() && states[k].if_is<Dict>() != nullptr)
      callbacks[k].body().set_state(*states[k].if_is<Dict>());
  if (state.best_epoch > 0)
    state.best_weights = load_model(files.folder / "model.json").get_weights();
  model.set_weights(last.model.get_weights());
  model.optimizer().build(model.trainable_parameters());
  model.optimizer().set_state(last.model.optimizer().state());
  return state;
}

}  // namespace sluice::cli
