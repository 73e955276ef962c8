// SPDX-License-Identifier: MIT
#include "batch_rows.hpp"

#include <algorithm>

#include "../../core/kernels/kernels.hpp"
#include "../model/rows.hpp"
#include "tile_program.hpp"

namespace sluice {
namespace {

/// All arrays of a row set in the order of `TileProgram::arrays`.
template <class Function>
void for_each_array(const RowSet& data, Function function) {
  std::size_t k = 0;
  for (const Tensors* group : {&data.inputs, &data.targets, &data.weights})
    for (const Tensor& array : *group) function(k++, array);
}

}  // namespace

void BatchRows::take(const RowSet& data, std::span<const std::int64_t> order, std::int64_t first,
                     std::int64_t count) {
  data_ = &data;
  order_ = order;
  first_ = first;
  count_ = count;
  if (order_.empty()) return;
  for_each_array(data, [&](std::size_t k, const Tensor& array) {
    if (gathered_.size() <= k) gathered_.emplace_back();
    if (gathered_[k].shape()[0] < count || gathered_[k].dtype() != array.dtype())
      gathered_[k] = Tensor(array.shape().with(0, count), array.dtype());
  });
}

void BatchRows::bind(TileProgram& program, std::int64_t row) {
  for_each_array(*data_, [&](std::size_t k, const Tensor& array) {
    if (order_.empty()) {
      program.tape.bind(program.arrays[k], row_of(array, first_ + row));
      return;
    }
    std::byte* memory = row_of(gathered_[k], row);
    gather(array, memory, row, program.rows);
    program.tape.bind(program.arrays[k], memory);
  });
}

// Rows picked at random miss the cache: while this tile is computed, the next batch's come in.
void BatchRows::gather(const Tensor& array, std::byte* memory, std::int64_t row,
                       std::int64_t rows) const {
  const std::size_t bytes = row_bytes(array);
  const auto begin = static_cast<std::size_t>(first_ + row);
  const auto next = std::min(begin + static_cast<std::size_t>(count_), order_.size());
  const std::size_t ahead = std::min(static_cast<std::size_t>(rows), order_.size() - next);
  kernels::gather_rows(array.data(), order_.data() + begin, memory, static_cast<std::size_t>(rows),
                       bytes);
  kernels::prefetch_rows(array.data(), order_.data() + next, ahead, bytes);
}

Tensor BatchRows::view(const Tensor& array, std::size_t k) const {
  return order_.empty() ? array.rows(first_, first_ + count_) : gathered_[k].rows(0, count_);
}

Tensor BatchRows::targets(std::size_t k) const {
  return view(data_->targets[k], data_->inputs.size() + k);
}

Tensor BatchRows::weights(std::size_t k) const {
  return view(data_->weights[k], data_->inputs.size() + data_->targets.size() + k);
}

}  // namespace sluice
