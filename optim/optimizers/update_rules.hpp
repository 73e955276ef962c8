// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "../../core/base/config.hpp"
#include "optimizer.hpp"

namespace sluice {

/// One thing that an optimizer remembers of each parameter.
struct StateSlot {
  std::string name;  ///< what Keras's variable of it ends in, such as `momentum`
  double first = 0;  ///< the first value of each number
  /// Its shape for a parameter of a shape; null: the same.
  Shape (*shape)(const Shape& parameter) = nullptr;
};

/// Where one slot lies for all parameters.
struct StateMemory {
  StateSlot slot;
  std::shared_ptr<void> block;
  std::vector<std::size_t> offsets;  ///< of each parameter, in bytes
};

/// Neighbouring numbers of one parameter or several that lie end to end, and what is remembered.
template <class T>
struct UpdateRun {
  T* value;
  const T* gradient;
  std::size_t size;
  std::span<const StateMemory> memory;
  std::size_t parameter;  ///< the first, among those of the optimizer
  std::size_t skipped;    ///< numbers of it before the run
  Shape shape;            ///< of the parameter

  /// What slot k holds for the run; of a shape of its own, for the parameter. Null for more slots
  /// than the rule has.
  T* slot(std::size_t k) const {
    if (k >= memory.size()) return nullptr;
    void* place = static_cast<std::byte*>(memory[k].block.get()) + memory[k].offsets[parameter];
    return static_cast<T*>(place) + (memory[k].slot.shape == nullptr ? skipped : 0);
  }
};

/// The numbers of one step.
struct UpdateNumbers {
  std::int64_t step;  ///< 1 for the first
  double learning_rate;
  double weight_decay;  ///< 0 for none
};

/// The arithmetic of an optimizer.
class UpdateRule {
 public:
  virtual ~UpdateRule() = default;

  /// The slots, in groups: Keras lists a group parameter by parameter, and groups one after the
  /// other. `UpdateRun::slot` counts them through.
  virtual std::vector<std::vector<StateSlot>> slot_groups() const = 0;
  /// Whether a run is always one whole parameter, for rules that are not element by element.
  virtual bool takes_whole_parameters() const { return false; }
  virtual void update(const UpdateNumbers& numbers, const UpdateRun<float>& run) const = 0;
  virtual void update(const UpdateNumbers& numbers, const UpdateRun<double>& run) const = 0;
};

/// The arithmetic of each optimizer; settings that all optimizers have are left to the body.
std::unique_ptr<const UpdateRule> adam_rule(const AdamOptions& options);
std::unique_ptr<const UpdateRule> sgd_rule(const SGDOptions& options);
std::unique_ptr<const UpdateRule> rmsprop_rule(const RMSpropOptions& options);

}  // namespace sluice
