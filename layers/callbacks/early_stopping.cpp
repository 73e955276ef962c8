// SPDX-License-Identifier: MIT
#include "early_stopping.hpp"

#include <utility>
#include <vector>

#include "../../core/base/error.hpp"
#include "../model/model.hpp"
#include "monitor.hpp"

namespace sluice {
namespace {

constexpr const char* tag = "early_stopping";

/// The elements of tensors as lists of numbers, which hold each of our dtypes exactly.
List numbers_of(const std::vector<Tensor>& tensors) {
  List lists;
  for (const Tensor& tensor : tensors) {
    const Tensor wide = tensor.astype(DType::float64);
    List numbers;
    for (const double number : wide.values<double>()) numbers.emplace_back(number);
    lists.emplace_back(std::move(numbers));
  }
  return lists;
}

/// Such lists as tensors of the shapes and dtypes of `like`.
std::vector<Tensor> tensors_of(const List& lists, const std::vector<Tensor>& like) {
  if (lists.size() != like.size())
    fail_format(tag, "expected ", like.size(), " best_weights, got ", lists.size());
  std::vector<Tensor> tensors;
  for (std::size_t k = 0; k < like.size(); ++k) {
    const List* numbers = lists[k].if_is<List>();
    Tensor wide(like[k].shape(), DType::float64);
    const auto values = wide.values<double>();
    if (numbers == nullptr || numbers->size() != values.size())
      fail_format(tag, "expected ", values.size(), " numbers in best_weights[", k, "]");
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!(*numbers)[i].number())
        fail_format(tag, "expected numbers in best_weights[", k, "], got ", (*numbers)[i]);
      values[i] = *(*numbers)[i].number();
    }
    tensors.push_back(wide.astype(like[k].dtype()));
  }
  return tensors;
}

class EarlyStoppingBody : public CallbackBody {
 public:
  explicit EarlyStoppingBody(EarlyStoppingOptions options)
      : options_(std::move(options)),
        monitor_(tag, {options_.monitor, options_.mode, options_.min_delta}) {
    EarlyStopping::fields().check(tag, options_);
  }

  void on_train_begin(Model& model) override {
    monitor_.begin(model);
    if (resumed_)
      best_weights_ =
          resumed_->empty() ? std::vector<Tensor>{} : tensors_of(*resumed_, model.get_weights());
    else
      reset();
    resumed_.reset();
  }

  void on_epoch_end(Model& model, std::int64_t epoch, Logs& logs) override {
    const double value = monitor_.value(logs);
    if (epoch < options_.start_from_epoch) return;
    ++wait_;
    if (monitor_.improve(value)) {
      best_epoch_ = epoch;
      if (options_.restore_best_weights) best_weights_ = model.get_weights();
      if (!options_.baseline || monitor_.better(value, *options_.baseline)) wait_ = 0;
    } else if (wait_ >= options_.patience && epoch > 0) {
      model.stop_training();
    }
  }

  void on_train_end(Model& model, const Logs&) override {
    if (!best_weights_.empty()) model.set_weights(best_weights_);
  }

  Dict state() const override {
    return {{"best", monitor_.state()},
            {"best_epoch", best_epoch_},
            {"wait", wait_},
            {"best_weights", resumed_ ? *resumed_ : numbers_of(best_weights_)}};
  }

  void set_state(const Dict& state) override {
    ConfigReader reader(state, tag);
    const Value& best = reader.required("best");
    const std::int64_t best_epoch = reader.integer("best_epoch");
    const std::int64_t wait = reader.integer("wait");
    resumed_ = reader.list("best_weights");
    monitor_.set_state(best);
    best_epoch_ = best_epoch;
    wait_ = wait;
  }

 private:
  void reset() {
    monitor_.reset();
    best_epoch_ = 0;
    wait_ = 0;
    best_weights_.clear();
  }

  EarlyStoppingOptions options_;
  Monitor monitor_;
  std::int64_t best_epoch_ = 0;
  std::int64_t wait_ = 0;
  std::vector<Tensor> best_weights_;
  std::optional<List> resumed_;  // best weights of a state whose model is not known yet
};

}  // namespace

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : Callback(std::make_shared<EarlyStoppingBody>(std::move(options))) {}

const Fields<EarlyStoppingOptions>& EarlyStopping::fields() {
  using O = EarlyStoppingOptions;
  static const auto all = Fields<O>()
                              .optional("monitor", &O::monitor)
                              .optional("min_delta", &O::min_delta, at_least(0))
                              .optional("patience", &O::patience, at_least(0))
                              .optional("mode", &O::mode, one_of(Monitor::modes()))
                              .optional("baseline", &O::baseline)
                              .optional("restore_best_weights", &O::restore_best_weights)
                              .optional("start_from_epoch", &O::start_from_epoch, at_least(0));
  return all;
}

}  // namespace sluice
