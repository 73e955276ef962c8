// SPDX-License-Identifier: MIT
#include "terminate_on_nan.hpp"

#include <cmath>

#include "../model/model.hpp"

namespace sluice {
namespace {

class TerminateOnNaNBody : public CallbackBody {
 public:
  void on_batch_end(Model& model, std::int64_t, const Logs& logs) override {
    if (!std::isfinite(logs.at("loss"))) model.stop_training();
  }
  bool watches_batches() const override { return true; }
};

}  // namespace

TerminateOnNaN::TerminateOnNaN() : Callback(std::make_shared<TerminateOnNaNBody>()) {}

}  // namespace sluice
