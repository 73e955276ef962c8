// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstring>

#include "../../core/base/error.hpp"
#include "body.hpp"

namespace sluice {
namespace {

constexpr std::string_view tag = "optimizer";

/// Keras's name of what is remembered of a parameter.
std::string state_name(const Parameter& parameter, const std::string& slot) {
  std::string name = parameter.name();
  std::ranges::replace(name, '/', '_');
  return name + "_" + slot;
}

void copy(const Tensor& from, Tensor to) {
  std::memcpy(to.data(), from.data(),
              static_cast<std::size_t>(from.size()) * size_of(from.dtype()));
}

/// The given tensors, each proven to be the expected one of its place: weights of several layers
/// may share a name, as `kernel`.
std::vector<Tensor> matched(const NamedTensors& expected, const NamedTensors& given) {
  if (given.size() != expected.size())
    fail(tag, "expected ", expected.size(), " tensors of state, got ", given.size());
  std::vector<Tensor> tensors;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const auto& [name, tensor] = expected[k];
    const auto& [other_name, other] = given[k];
    if (other_name != name) fail(tag, "expected the state ", name, ", got ", other_name);
    if (other.shape() != tensor.shape() || other.dtype() != tensor.dtype())
      fail(tag, "expected the state ", name, " of shape ", tensor.shape(), " and ", tensor.dtype(),
           ", got shape ", other.shape(), " and ", other.dtype());
    tensors.push_back(other);
  }
  return tensors;
}

}  // namespace

/// A view of what slot number `slot` remembers of a parameter.
Tensor Optimizer::Body::slot_of(std::size_t slot, std::size_t parameter) const {
  const StateMemory& memory = memory_[slot];
  void* place = static_cast<std::byte*>(memory.block.get()) + memory.offsets[parameter];
  return Tensor(state_shape(memory.slot, parameters_[parameter]), places_[parameter].dtype, place,
                memory.block);
}

/// A scalar in the parameters' dtype.
Tensor Optimizer::Body::scalar_state(double value) const {
  const bool wide = std::ranges::count(places_, DType::float64, &Place::dtype) > 0;
  return Tensor::full({}, value, wide ? DType::float64 : DType::float32);
}

/// Views of all slots, in Keras's order.
NamedTensors Optimizer::Body::slots() const {
  NamedTensors slots;
  std::size_t first = 0;
  for (const std::vector<StateSlot>& group : rule_->slot_groups()) {
    for (std::size_t k = 0; k < parameters_.size(); ++k)
      for (std::size_t i = 0; i < group.size(); ++i)
        slots.emplace_back(state_name(parameters_[k], group[i].name), slot_of(first + i, k));
    first += group.size();
  }
  return slots;
}

NamedTensors Optimizer::Body::state() const {
  if (!built_) fail(tag, "there is no state before the first step; call build with the parameters");
  NamedTensors state;
  state.emplace_back("iteration", Tensor::full({}, static_cast<double>(iterations_), DType::int32));
  if (settings_.learning_rate.schedule() == nullptr)
    state.emplace_back("learning_rate", scalar_state(learning_rate()));
  for (const auto& [name, slot] : slots()) state.emplace_back(name, slot.clone());
  return state;
}

void Optimizer::Body::set_state(const NamedTensors& state) {
  const std::vector<Tensor> tensors = matched(this->state(), state);
  const double iterations = tensors[0].item();
  if (iterations < 0) fail(tag, "expected iteration not negative, got ", iterations);
  std::size_t next = 1;
  if (settings_.learning_rate.schedule() == nullptr) {
    const double rate = tensors[next].item();
    // A rate that only lost digits in a float32 file stays as it is.
    if (scalar_state(learning_rate()).item() != rate) set_learning_rate(rate);
    ++next;
  }
  for (const auto& slot : slots()) copy(tensors[next++], slot.second);
  iterations_ = static_cast<std::int64_t>(iterations);
}

}  // namespace sluice
