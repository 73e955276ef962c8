// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../core/tape/parameter.hpp"
#include "optimizer.hpp"
#include "update_rules.hpp"

namespace sluice {

/// How gradients are held in bounds before a step.
struct Clipping {
  std::optional<double> norm;         ///< of each parameter's gradient
  std::optional<double> value;        ///< of each element
  std::optional<double> global_norm;  ///< of all gradients together
};

/// What an optimizer was made with.
struct OptimizerSettings {
  std::string class_name;
  Dict config;  ///< all arguments by Keras's names
  LearningRate learning_rate;
  std::optional<double> weight_decay;
  Clipping clipping;
};

/// The shape of what a slot holds for a parameter.
Shape state_shape(const StateSlot& slot, const Parameter& parameter);

/// What the copies of an optimizer share: settings, rule, and what it remembers of parameters.
class Optimizer::Body {
 public:
  Body(OptimizerSettings settings, std::unique_ptr<const UpdateRule> rule);

  const UpdateRule& rule() const { return *rule_; }
  const OptimizerSettings& settings() const { return settings_; }
  double learning_rate() const { return settings_.learning_rate.at(iterations_); }
  void set_learning_rate(double rate);
  std::int64_t iterations() const { return iterations_; }

  bool built() const { return built_; }
  void build(const Parameters& trainable);
  std::size_t elements() const { return elements_; }

  void begin_step(const Parameters& trainable);
  void update_range(std::size_t begin, std::size_t end) const;
  void end_step() { ++iterations_; }
  bool clips() const {
    const Clipping& clipping = settings_.clipping;
    return clipping.norm || clipping.global_norm || clipping.value;
  }

  NamedTensors state() const;
  void set_state(const NamedTensors& state);

 private:
  /// One parameter's place among all elements, and where it lay at the last step.
  struct Place {
    std::size_t begin;      // its first element, all parameters laid end to end
    std::size_t size;       // number of elements
    std::size_t parameter;  // the first, in a run of several
    DType dtype;
    void* value;
    void* gradient;
  };

  void check_same(const Parameters& trainable) const;
  bool moved();
  void find_runs();
  void clip() const;
  void add_memory(StateSlot slot);
  template <class T>
  UpdateRun<T> run_of(const Place& run, std::size_t begin, std::size_t end) const;
  Tensor slot_of(std::size_t slot, std::size_t parameter) const;
  Tensor scalar_state(double value) const;
  NamedTensors slots() const;

  OptimizerSettings settings_;
  std::unique_ptr<const UpdateRule> rule_;
  std::int64_t iterations_ = 0;
  bool built_ = false;
  Parameters parameters_;
  std::size_t elements_ = 0;
  std::vector<Place> places_;        // one per parameter
  std::vector<Place> runs_;          // places joined where they touch in memory
  std::vector<StateMemory> memory_;  // one per slot
};

}  // namespace sluice
