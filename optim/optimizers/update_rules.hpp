// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "../../core/base/config.hpp"
#include "optimizer.hpp"

namespace sluice {

/// The most that an update rule remembers of each element.
constexpr std::size_t max_slots = 3;

/// Parameters that lie end to end in memory, and what is remembered of them.
template <class T>
struct UpdateRun {
  T* value;
  const T* gradient;
  std::array<T*, max_slots> slots;  ///< in the order of `UpdateRule::slot_names`; others are null
  std::size_t size;
};

/// The numbers of one step.
struct UpdateNumbers {
  std::int64_t step;  ///< 1 for the first
  double learning_rate;
  double weight_decay;  ///< 0 for none
};

/// The arithmetic of an optimizer, element by element.
class UpdateRule {
 public:
  virtual ~UpdateRule() = default;

  virtual std::string class_name() const = 0;
  /// The constructor's arguments besides those of all optimizers.
  virtual Dict config() const = 0;
  /// The slots, in groups: Keras lists a group parameter by parameter, and groups one after the
  /// other.
  virtual std::vector<std::vector<std::string>> slot_groups() const = 0;
  virtual void update(const UpdateNumbers& numbers, const UpdateRun<float>& run) const = 0;
  virtual void update(const UpdateNumbers& numbers, const UpdateRun<double>& run) const = 0;
};

/// `class_name` is `Adam` or `AdamW`.
std::unique_ptr<const UpdateRule> adam_rule(std::string class_name, const AdamOptions& options);
std::unique_ptr<const UpdateRule> sgd_rule(const SGDOptions& options);
std::unique_ptr<const UpdateRule> rmsprop_rule(const RMSpropOptions& options);

}  // namespace sluice
