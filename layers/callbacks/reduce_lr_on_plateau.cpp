// SPDX-License-Identifier: MIT
#include "reduce_lr_on_plateau.hpp"

#include <algorithm>
#include <utility>

#include "../model/model.hpp"
#include "monitor.hpp"

namespace sluice {
namespace {

constexpr const char* tag = "reduce_lr_on_plateau";

class ReduceLROnPlateauBody : public CallbackBody {
 public:
  explicit ReduceLROnPlateauBody(ReduceLROnPlateauOptions options)
      : options_(std::move(options)),
        monitor_(tag, {options_.monitor, options_.mode, options_.min_delta}) {
    ReduceLROnPlateau::fields().check(tag, options_);
  }

  void on_train_begin(Model& model) override {
    monitor_.begin(model);
    // Refused here, not after an epoch, when a schedule sets the rate
    model.optimizer().set_learning_rate(model.optimizer().learning_rate());
    if (std::exchange(resumed_, false)) return;
    monitor_.reset();
    wait_ = 0;
    cooldown_ = 0;
  }

  void on_epoch_end(Model& model, std::int64_t, Logs& logs) override {
    const double value = monitor_.value(logs);
    logs["learning_rate"] = model.optimizer().learning_rate();
    if (cooldown_ > 0) {
      --cooldown_;
      wait_ = 0;
    }
    if (monitor_.improve(value)) {
      wait_ = 0;
    } else if (cooldown_ == 0 && ++wait_ >= options_.patience) {
      reduce(model.optimizer());
    }
  }

  Dict state() const override {
    return {{"best", monitor_.state()}, {"wait", wait_}, {"cooldown_counter", cooldown_}};
  }

  void set_state(const Dict& state) override {
    ConfigReader reader(state, tag);
    const Value& best = reader.required("best");
    const std::int64_t wait = reader.integer("wait");
    cooldown_ = reader.integer("cooldown_counter");
    wait_ = wait;
    monitor_.set_state(best);
    resumed_ = true;
  }

 private:
  void reduce(const Optimizer& optimizer) {
    const double rate = optimizer.learning_rate();
    if (rate <= options_.min_lr) return;
    optimizer.set_learning_rate(std::max(rate * options_.factor, options_.min_lr));
    cooldown_ = options_.cooldown;
    wait_ = 0;
  }

  ReduceLROnPlateauOptions options_;
  Monitor monitor_;
  std::int64_t wait_ = 0;
  std::int64_t cooldown_ = 0;
  bool resumed_ = false;
};

}  // namespace

ReduceLROnPlateau::ReduceLROnPlateau(ReduceLROnPlateauOptions options)
    : Callback(std::make_shared<ReduceLROnPlateauBody>(std::move(options))) {}

const Fields<ReduceLROnPlateauOptions>& ReduceLROnPlateau::fields() {
  using O = ReduceLROnPlateauOptions;
  static const auto all = Fields<O>()
                              .optional("monitor", &O::monitor)
                              .optional("factor", &O::factor, below(0, 1))
                              .optional("patience", &O::patience, at_least(0))
                              .optional("mode", &O::mode, one_of(Monitor::modes()))
                              .optional("min_delta", &O::min_delta, at_least(0))
                              .optional("cooldown", &O::cooldown, at_least(0))
                              .optional("min_lr", &O::min_lr, at_least(0));
  return all;
}

}  // namespace sluice
