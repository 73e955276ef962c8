// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "../tensor/tensor.hpp"

namespace sluice {

class Regularizer;

/// What `Parameter` needs besides its value.
struct ParameterOptions {
  bool trainable = true;
  std::shared_ptr<const Regularizer> regularizer = nullptr;
};

/// A weight of a model: name, value, gradient, whether it is trained, and its penalty. Copies
/// share.
class Parameter {
 public:
  Parameter(std::string name, Tensor value, ParameterOptions options = {});

  const std::string& name() const { return state_->name; }
  const Shape& shape() const { return state_->value.shape(); }
  DType dtype() const { return state_->value.dtype(); }
  const Tensor& value() const { return state_->value; }
  Tensor& value() { return state_->value; }
  /// Of the value's shape; zeros, made when first asked for.
  Tensor& gradient() const {
    Tensor& gradient = state_->gradient;
    if (gradient.shape() != shape() || gradient.dtype() != dtype())
      gradient = Tensor(shape(), dtype());
    return gradient;
  }
  bool trainable() const { return state_->trainable; }
  void set_trainable(bool trainable) const { state_->trainable = trainable; }
  const std::shared_ptr<const Regularizer>& regularizer() const { return state_->regularizer; }

  /// Copies the values of `tensor` in. @throws std::invalid_argument on another shape or dtype.
  void assign(const Tensor& tensor) const;
  /// Moves value and gradient into memory of the caller's (a model's block), values kept.
  void relocate(Tensor value, Tensor gradient) const;
  /// How many moves there have been, of whichever parameter: as long as it stays the same, so do
  /// the addresses of all values and gradients.
  static std::uint64_t relocations() { return relocation_count.load(std::memory_order_relaxed); }

  friend bool operator==(const Parameter& a, const Parameter& b) { return a.state_ == b.state_; }

 private:
  struct State {
    std::string name;
    Tensor value;
    Tensor gradient;
    bool trainable;
    std::shared_ptr<const Regularizer> regularizer;
  };
  inline static std::atomic<std::uint64_t> relocation_count = 0;
  std::shared_ptr<State> state_;
};

using Parameters = std::vector<Parameter>;

}  // namespace sluice
