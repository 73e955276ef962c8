// SPDX-License-Identifier: MIT
#include "parameter.hpp"

#include <cstring>

#include "../base/error.hpp"

namespace sluice {

Parameter::Parameter(std::string name, Tensor value, ParameterOptions options)
    : state_(std::make_shared<State>(State{std::move(name), std::move(value), Tensor(),
                                           options.trainable, std::move(options.regularizer)})) {
  if (!is_floating(dtype()))
    fail("parameter", "expected float32 or float64 for ", this->name(), ", got ", dtype());
}

void Parameter::assign(const Tensor& tensor) const {
  if (tensor.shape() != shape() || tensor.dtype() != dtype())
    fail("parameter", name(), " expected shape ", shape(), " of ", dtype(), ", got shape ",
         tensor.shape(), " of ", tensor.dtype());
  std::memmove(state_->value.data(), tensor.data(),
               static_cast<std::size_t>(tensor.size()) * size_of(dtype()));
}

void Parameter::relocate(Tensor value, Tensor gradient) const {
  const Tensor old = state_->value;
  state_->value = std::move(value);
  assign(old);
  state_->gradient = std::move(gradient);
  relocation_count.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace sluice
