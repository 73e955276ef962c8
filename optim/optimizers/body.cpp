// SPDX-License-Identifier: MIT
#include "body.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/denormals.hpp"
#include "../../core/base/error.hpp"
#include "../../core/base/memory.hpp"
#include "../../core/kernels/kernels.hpp"

namespace sluice {
namespace {

constexpr std::string_view tag = "optimizer";

std::size_t size_of_gradient(const Parameter& parameter) {
  return static_cast<std::size_t>(parameter.value().size());
}

double sum_of_squares(const Parameter& parameter) {
  return with_floating(parameter.dtype(), [&]<class T>(T) {
    return kernels::kernels<T>().sum_of_squares(parameter.gradient().values<T>().data(),
                                                size_of_gradient(parameter));
  });
}

void scale_gradient(const Parameter& parameter, double factor) {
  with_floating(parameter.dtype(), [&]<class T>(T) {
    T* gradient = parameter.gradient().values<T>().data();
    kernels::kernels<T>().scale(static_cast<T>(factor), gradient, gradient,
                                size_of_gradient(parameter), false);
  });
}

void cut_gradient(const Parameter& parameter, double limit) {
  with_floating(parameter.dtype(), [&]<class T>(T) {
    const T bound = static_cast<T>(limit);
    for (T& g : parameter.gradient().values<T>()) g = g < -bound ? -bound : (g > bound ? bound : g);
  });
}

/// What makes a gradient of this norm one of at most `limit`; not a number for an infinite norm.
double factor_for(double norm, double limit) {
  return norm <= limit ? 1 : limit / norm + (norm - norm);
}

std::byte* bytes(void* memory) {
  return static_cast<std::byte*>(memory);
}

}  // namespace

Shape state_shape(const StateSlot& slot, const Parameter& parameter) {
  return slot.shape == nullptr ? parameter.shape() : slot.shape(parameter.shape());
}

Optimizer::Body::Body(OptimizerSettings settings, std::unique_ptr<const UpdateRule> rule)
    : settings_(std::move(settings)), rule_(std::move(rule)) {
  const Clipping& clipping = settings_.clipping;
  if (clipping.norm.has_value() + clipping.value.has_value() + clipping.global_norm.has_value() > 1)
    fail(tag, "only one of clipnorm, clipvalue and global_clipnorm can be set");
}

void Optimizer::Body::set_learning_rate(double rate) {
  if (settings_.learning_rate.schedule() != nullptr)
    fail(tag,
         "the learning rate follows a schedule and cannot be set; give the optimizer a number");
  settings_.learning_rate = LearningRate(rate);
}

void Optimizer::Body::build(const Parameters& trainable) {
  if (built_) return check_same(trainable);
  parameters_ = trainable;
  for (std::size_t k = 0; k < trainable.size(); ++k) {
    const std::size_t size = size_of_gradient(trainable[k]);
    places_.push_back({elements_, size, k, trainable[k].dtype(), nullptr, nullptr});
    elements_ += size;
  }
  for (const auto& group : rule_->slot_groups())
    for (const StateSlot& slot : group) add_memory(slot);
  runs_.reserve(places_.size());
  built_ = true;
}

/// Lays out a slot of all parameters end to end, and gives its numbers their first value.
void Optimizer::Body::add_memory(StateSlot slot) {
  StateMemory memory{std::move(slot), nullptr, {}};
  std::size_t bytes = 0;
  for (const Parameter& parameter : parameters_) {
    const std::size_t width = size_of(parameter.dtype());
    bytes = (bytes + width - 1) / width * width;
    memory.offsets.push_back(bytes);
    bytes += static_cast<std::size_t>(state_shape(memory.slot, parameter).size()) * width;
  }
  memory.block = aligned_memory(bytes);
  memory_.push_back(std::move(memory));
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    Tensor numbers = slot_of(memory_.size() - 1, k);
    with_floating(numbers.dtype(), [&]<class T>(T) {
      std::ranges::fill(numbers.values<T>(), static_cast<T>(memory_.back().slot.first));
    });
  }
}

void Optimizer::Body::check_same(const Parameters& trainable) const {
  if (trainable.size() != parameters_.size())
    fail(tag, "expected the ", parameters_.size(), " parameters that it was built for, got ",
         trainable.size(), "; make a new optimizer for another model");
  for (std::size_t k = 0; k < trainable.size(); ++k)
    if (!(trainable[k] == parameters_[k]))
      fail(tag, "expected the parameter ", parameters_[k].name(), ", got another one named ",
           trainable[k].name(), "; make a new optimizer for another model");
}

/// Looks where values and gradients lie now, and says whether that changed.
bool Optimizer::Body::moved() {
  bool changed = false;
  for (std::size_t k = 0; k < places_.size(); ++k) {
    Place& place = places_[k];
    void* value = parameters_[k].value().data();
    void* gradient = parameters_[k].gradient().data();
    changed = changed || place.value != value || place.gradient != gradient;
    place.value = value;
    place.gradient = gradient;
  }
  return changed;
}

void Optimizer::Body::find_runs() {
  runs_.clear();
  for (const Place& place : places_) {
    const bool joins = !rule_->takes_whole_parameters() && !runs_.empty();
    if (joins && runs_.back().dtype == place.dtype) {
      Place& run = runs_.back();
      const std::size_t length = run.size * size_of(run.dtype);
      if (bytes(run.value) + length == place.value &&
          bytes(run.gradient) + length == place.gradient) {
        run.size += place.size;
        continue;
      }
    }
    runs_.push_back(place);
  }
}

void Optimizer::Body::clip() const {
  const Clipping& clipping = settings_.clipping;
  if (clipping.norm.value_or(0) > 0)
    for (const Parameter& parameter : parameters_) {
      const double factor = factor_for(std::sqrt(sum_of_squares(parameter)), *clipping.norm);
      if (factor != 1) scale_gradient(parameter, factor);
    }
  if (clipping.global_norm.value_or(0) > 0) {
    double squares = 0;
    for (const Parameter& parameter : parameters_) squares += sum_of_squares(parameter);
    const double factor = factor_for(std::sqrt(squares), *clipping.global_norm);
    if (factor != 1)
      for (const Parameter& parameter : parameters_) scale_gradient(parameter, factor);
  }
  if (clipping.value.value_or(0) > 0)
    for (const Parameter& parameter : parameters_) cut_gradient(parameter, *clipping.value);
}

void Optimizer::Body::begin_step(const Parameters& trainable) {
  build(trainable);
  if (moved()) find_runs();
  clip();
}

template <class T>
UpdateRun<T> Optimizer::Body::run_of(const Place& run, std::size_t begin, std::size_t end) const {
  const std::size_t skipped = begin - run.begin;
  return {static_cast<T*>(run.value) + skipped,
          static_cast<const T*>(run.gradient) + skipped,
          end - begin,
          memory_,
          run.parameter,
          skipped,
          parameters_[run.parameter].shape()};
}

void Optimizer::Body::update_range(std::size_t begin, std::size_t end) const {
  const FlushDenormals flush;
  const UpdateNumbers numbers{iterations_ + 1, learning_rate(), settings_.weight_decay.value_or(0)};
  for (const Place& run : runs_) {
    std::size_t first = std::max(begin, run.begin);
    std::size_t last = std::min(end, run.begin + run.size);
    if (rule_->takes_whole_parameters()) {  // where its first number is
      const bool begins_here = begin <= run.begin && run.begin < end;
      first = run.begin;
      last = begins_here ? run.begin + run.size : first;
    }
    if (first >= last) continue;
    with_floating(run.dtype,
                  [&]<class T>(T) { rule_->update(numbers, run_of<T>(run, first, last)); });
  }
}

}  // namespace sluice
