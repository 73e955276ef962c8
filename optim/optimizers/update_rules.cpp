// SPDX-License-Identifier: MIT
#include "update_rules.hpp"

#include <cmath>

#include "../../core/base/error.hpp"
#include "../../core/kernels/kernels.hpp"

namespace sluice {
namespace {

template <class T>
T decay_of(const UpdateNumbers& numbers) {
  return static_cast<T>(numbers.learning_rate) * static_cast<T>(numbers.weight_decay);
}

/// Both of the virtual updates by one template, `Rule::run<T>`.
template <class Rule>
class TypedRule : public UpdateRule {
 public:
  void update(const UpdateNumbers& numbers, const UpdateRun<float>& run) const override {
    static_cast<const Rule&>(*this).run(numbers, run);
  }
  void update(const UpdateNumbers& numbers, const UpdateRun<double>& run) const override {
    static_cast<const Rule&>(*this).run(numbers, run);
  }
};

class AdamRule : public TypedRule<AdamRule> {
 public:
  explicit AdamRule(const AdamOptions& options) : options_(options) {}

  std::vector<std::vector<StateSlot>> slot_groups() const override {
    if (!options_.amsgrad) return {{{"momentum"}, {"velocity"}}};
    return {{{"momentum"}, {"velocity"}}, {{"velocity_hat"}}};
  }

  /// Powers and roots in T, as Keras takes them, so that early steps round alike.
  template <class T>
  void run(const UpdateNumbers& numbers, const UpdateRun<T>& run) const {
    const T power_1 = std::pow(static_cast<T>(options_.beta_1), static_cast<T>(numbers.step));
    const T power_2 = std::pow(static_cast<T>(options_.beta_2), static_cast<T>(numbers.step));
    const T rate = static_cast<T>(numbers.learning_rate);
    const kernels::AdamStep<T> step{.alpha = rate * std::sqrt(1 - power_2) / (1 - power_1),
                                    .gain_1 = static_cast<T>(1 - options_.beta_1),
                                    .gain_2 = static_cast<T>(1 - options_.beta_2),
                                    .epsilon = static_cast<T>(options_.epsilon),
                                    .decay = decay_of<T>(numbers)};
    kernels::kernels<T>().adam(step, run.value, run.gradient, run.slot(0), run.slot(1), run.slot(2),
                               run.size);
  }

 private:
  AdamOptions options_;
};

class SGDRule : public TypedRule<SGDRule> {
 public:
  explicit SGDRule(const SGDOptions& options) : options_(options) {}

  std::vector<std::vector<StateSlot>> slot_groups() const override {
    if (options_.momentum == 0) return {};
    return {{{"momentum"}}};
  }

  template <class T>
  void run(const UpdateNumbers& numbers, const UpdateRun<T>& run) const {
    const kernels::SGDStep<T> step{.learning_rate = static_cast<T>(numbers.learning_rate),
                                   .momentum = static_cast<T>(options_.momentum),
                                   .nesterov = options_.nesterov,
                                   .decay = decay_of<T>(numbers)};
    kernels::kernels<T>().sgd(step, run.value, run.gradient, run.slot(0), run.size);
  }

 private:
  SGDOptions options_;
};

class RMSpropRule : public TypedRule<RMSpropRule> {
 public:
  explicit RMSpropRule(const RMSpropOptions& options) : options_(options) {}

  std::vector<std::vector<StateSlot>> slot_groups() const override {
    std::vector<std::vector<StateSlot>> groups{{{"velocity"}}};
    if (options_.momentum > 0) groups.push_back({{"momentum"}});
    if (options_.centered) groups.push_back({{"average_gradient"}});
    return groups;
  }

  template <class T>
  void run(const UpdateNumbers& numbers, const UpdateRun<T>& run) const {
    const bool has_momentum = options_.momentum > 0;
    T* const momenta = has_momentum ? run.slot(1) : nullptr;
    T* const averages = options_.centered ? run.slot(has_momentum ? 2 : 1) : nullptr;
    const kernels::RMSpropStep<T> step{.learning_rate = static_cast<T>(numbers.learning_rate),
                                       .rho = static_cast<T>(options_.rho),
                                       .gain = static_cast<T>(1 - options_.rho),
                                       .momentum = static_cast<T>(options_.momentum),
                                       .epsilon = static_cast<T>(options_.epsilon),
                                       .decay = decay_of<T>(numbers)};
    kernels::kernels<T>().rmsprop(step, run.value, run.gradient, run.slot(0), momenta, averages,
                                  run.size);
  }

 private:
  RMSpropOptions options_;
};

}  // namespace

std::unique_ptr<const UpdateRule> adam_rule(const AdamOptions& options) {
  return std::make_unique<AdamRule>(options);
}
std::unique_ptr<const UpdateRule> sgd_rule(const SGDOptions& options) {
  return std::make_unique<SGDRule>(options);
}
std::unique_ptr<const UpdateRule> rmsprop_rule(const RMSpropOptions& options) {
  return std::make_unique<RMSpropRule>(options);
}

}  // namespace sluice
