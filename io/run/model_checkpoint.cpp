// SPDX-License-Identifier: MIT
#include "model_checkpoint.hpp"

#include <utility>

#include "../../layers/callbacks/monitor.hpp"
#include "../files/pattern.hpp"
#include "../model/model_file.hpp"

namespace sluice {
namespace {

constexpr const char* tag = "model_checkpoint";

class ModelCheckpointBody : public CallbackBody {
 public:
  ModelCheckpointBody(const std::filesystem::path& filepath, ModelCheckpointOptions options)
      : pattern_(tag, filepath.string()),
        options_(std::move(options)),
        monitor_(tag, {options_.monitor, options_.mode}) {}

  void on_train_begin(Model& model) override {
    if (options_.save_best_only) monitor_.begin(model);
    if (!std::exchange(resumed_, false)) monitor_.reset();
  }

  void on_epoch_end(Model& model, std::int64_t epoch, Logs& logs) override {
    if (options_.save_best_only && !monitor_.improve(monitor_.value(logs))) return;
    const std::string path = pattern_.fill(epoch, logs);
    if (options_.save_weights_only)
      save_weights(model, path);
    else
      save_model(model, path, {.include_optimizer = true});
  }

  Dict state() const override { return {{"best", monitor_.state()}}; }

  void set_state(const Dict& state) override {
    ConfigReader reader(state, tag);
    monitor_.set_state(reader.required("best"));
    resumed_ = true;
  }

 private:
  FilePattern pattern_;
  ModelCheckpointOptions options_;
  Monitor monitor_;
  bool resumed_ = false;
};

}  // namespace

ModelCheckpoint::ModelCheckpoint(const std::filesystem::path& filepath,
                                 ModelCheckpointOptions options)
    : Callback(std::make_shared<ModelCheckpointBody>(filepath, std::move(options))) {}

}  // namespace sluice
