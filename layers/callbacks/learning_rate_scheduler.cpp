// SPDX-License-Identifier: MIT
#include "learning_rate_scheduler.hpp"

#include <utility>

#include "../../core/base/error.hpp"
#include "../model/model.hpp"

namespace sluice {
namespace {

class LearningRateSchedulerBody : public CallbackBody {
 public:
  explicit LearningRateSchedulerBody(LearningRateScheduler::Schedule schedule)
      : schedule_(std::move(schedule)) {
    if (!schedule_)
      fail("learning_rate_scheduler", "expected a function of epoch and learning rate, got none");
  }

  void on_epoch_begin(Model& model, std::int64_t epoch) override {
    const Optimizer optimizer = model.optimizer();
    optimizer.set_learning_rate(schedule_(epoch, optimizer.learning_rate()));
  }

  void on_epoch_end(Model& model, std::int64_t, Logs& logs) override {
    logs["learning_rate"] = model.optimizer().learning_rate();
  }

 private:
  LearningRateScheduler::Schedule schedule_;
};

}  // namespace

LearningRateScheduler::LearningRateScheduler(Schedule schedule)
    : Callback(std::make_shared<LearningRateSchedulerBody>(std::move(schedule))) {}

}  // namespace sluice
