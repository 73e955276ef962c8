// SPDX-License-Identifier: MIT
#include "parameter_block.hpp"

#include <algorithm>

#include "../base/memory.hpp"
#include "../kernels/kernels.hpp"

namespace sluice {

ParameterBlock::ParameterBlock(const Parameters& parameters) : parameters_(parameters) {
  std::size_t elements = 0;
  for (const Parameter& parameter : parameters_) {
    const std::size_t width = size_of(parameter.dtype());
    const auto count = static_cast<std::size_t>(parameter.shape().size());
    bytes_ = (bytes_ + width - 1) / width * width;
    if (runs_.empty() || runs_.back().dtype != parameter.dtype())
      runs_.push_back({parameter.dtype(), bytes_, elements, 0});
    runs_.back().count += count;
    offsets_.push_back(bytes_);
    bytes_ += count * width;
    elements += count;
  }
  values_ = aligned_memory(bytes_);
  gradients_ = aligned_memory(bytes_);
  const auto view = [&](std::size_t k, const std::shared_ptr<void>& block) {
    const Parameter& parameter = parameters_[k];
    return Tensor(parameter.shape(), parameter.dtype(),
                  static_cast<std::byte*>(block.get()) + offsets_[k], block);
  };
  for (std::size_t k = 0; k < parameters_.size(); ++k)
    parameters_[k].relocate(view(k, values_), view(k, gradients_));
}

bool ParameterBlock::holds_all() const {
  for (std::size_t k = 0; k < parameters_.size(); ++k)
    if (parameters_[k].value().data() != static_cast<std::byte*>(values_.get()) + offsets_[k])
      return false;
  return true;
}

void ParameterBlock::add_gradients(const std::byte* others, std::size_t begin,
                                   std::size_t end) const {
  for (const Run& run : runs_) {
    const std::size_t from = std::max(begin, run.first);
    const std::size_t to = std::min(end, run.first + run.count);
    if (from >= to) continue;
    with_floating(run.dtype, [&]<class T>(T) {
      const std::size_t offset = run.offset + (from - run.first) * sizeof(T);
      kernels::kernels<T>().scale(T{1}, reinterpret_cast<const T*>(others + offset),
                                  reinterpret_cast<T*>(gradients() + offset), to - from, true);
    });
  }
}

}  // namespace sluice
