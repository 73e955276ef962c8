// SPDX-License-Identifier: MIT
#include "batch_step.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "../../core/base/cache.hpp"
#include "../../core/base/error.hpp"
#include "../../core/base/memory.hpp"
#include "../../core/base/parallel.hpp"
#include "../../core/kernels/kernels.hpp"
#include "../../core/ops/elementwise.hpp"
#include "../../optim/weights/regularizers.hpp"
#include "../model/model_body.hpp"
#include "../model/rows.hpp"
#include "tile_program.hpp"

namespace sluice {
namespace {

// Below this many weights a lane's gradients stay in cache and adding them up costs little.
constexpr std::size_t small_model = std::size_t{1} << 17;
// Tiles of this many rows keep activations in cache; where weights are few, larger ones cost less.
constexpr std::int64_t small_model_tile = 64;
constexpr std::size_t tiny_model = std::size_t{1} << 13;
constexpr std::int64_t tiny_model_tile = 128;
constexpr std::int64_t rows_per_lane = 128;
constexpr std::int64_t most_lanes = 8;
// Weights that two threads update sooner than one, when both have just used them or when one has.
constexpr std::size_t shared_chunk = std::size_t{1} << 13;
constexpr std::size_t lone_chunk = std::size_t{1} << 15;
constexpr std::size_t lines = cache_line;  // chunks of so many elements share no cache line

Parameters trainable_of(const ModelBody& body) {
  Parameters trainable;
  for (const NamedParameter& weight : body.weights())
    if (weight.parameter.trainable()) trainable.push_back(weight.parameter);
  return trainable;
}

std::size_t elements_of(const Parameters& parameters) {
  std::size_t count = 0;
  for (const Parameter& parameter : parameters)
    count += static_cast<std::size_t>(parameter.shape().size());
  return count;
}

/// All arrays of a row set in the order of `TileProgram::arrays`.
template <class Function>
void for_each_array(const RowSet& data, Function function) {
  std::size_t k = 0;
  for (const Tensors* group : {&data.inputs, &data.targets, &data.weights})
    for (const Tensor& array : *group) function(k++, array);
}

}  // namespace

TilePlan::TilePlan(std::int64_t batch, std::size_t parameter_elements) {
  if (parameter_elements < small_model) {
    const std::int64_t tile = parameter_elements < tiny_model ? tiny_model_tile : small_model_tile;
    tiles = std::max<std::int64_t>(1, (batch + tile / 2) / tile);
    lanes = std::clamp<std::int64_t>(batch / rows_per_lane, 1, most_lanes);
  } else {
    lanes = batch < 64 ? 1 : std::clamp<std::int64_t>(batch / 512, 2, most_lanes);
    tiles = lanes;
  }
  rows = std::max<std::int64_t>(1, (batch + tiles - 1) / tiles);
  tiles = (batch + rows - 1) / rows;
  lanes = std::min(lanes, tiles);
}

BatchStep::BatchStep(ModelBody& body, const Compiled& compiled, bool training)
    : body_(body), compiled_(compiled), training_(training) {
  const Parameters trainable = trainable_of(body);
  if (training) {
    block_.emplace(trainable);
    elements_ = elements_of(trainable);
  }
  penalty_tape_ = std::make_unique<Tape>(training ? Tape::Mode::gradients : Tape::Mode::inference);
  for (const Parameter& parameter : trainable) {
    if (!parameter.regularizer()) continue;
    const Var term = (*parameter.regularizer())(penalty_tape_->parameter(parameter));
    penalty_ = penalty_ ? *penalty_ + term : term;
  }
}

BatchStep::~BatchStep() = default;

void BatchStep::begin() {
  if (!training_) {
    for (const auto& programs : programs_)
      for (const auto& program : programs) program->tape.refresh_parameters();
    penalty_tape_->refresh_parameters();
    return;
  }
  if (trainable_of(body_) != block_->parameters())
    fail("fit", "layers were frozen or thawed since compile; call compile again");
  if (block_->holds_all()) return;
  const Parameters moved = block_->parameters();
  block_.emplace(moved);
  lanes_.clear();
  programs_.clear();
  penalty_tape_->refresh_parameters();
}

void BatchStep::prepare(const RowSet& data) {
  plan_ = TilePlan(count_, elements_);
  while (lanes_.size() < static_cast<std::size_t>(plan_.lanes)) {
    Lane& lane = lanes_.emplace_back();
    if (training_ && lanes_.size() > 1) lane.memory = aligned_memory(block_->bytes());
    if (training_)
      lane.gradients =
          lanes_.size() == 1 ? block_->gradients() : static_cast<std::byte*>(lane.memory.get());
    lane.output_losses.resize(compiled_.losses.size());
  }
  const std::int64_t last_rows = count_ - (plan_.tiles - 1) * plan_.rows;
  const auto self = static_cast<std::size_t>(thread_index());
  const auto threads = std::max(static_cast<std::size_t>(threads_), self + 1);
  if (programs_.size() < threads) programs_.resize(threads);
  for (std::size_t thread = 0; thread < threads; ++thread) {
    if (plan_.lanes == 1 && thread != self) continue;
    program(thread, plan_.rows);
    program(thread, last_rows);
  }

  if (!order_.empty())
    for_each_array(data, [&](std::size_t k, const Tensor& array) {
      if (gathered_.size() <= k) gathered_.emplace_back();
      if (gathered_[k].shape()[0] < count_ || gathered_[k].dtype() != array.dtype())
        gathered_[k] = Tensor(array.shape().with(0, count_), array.dtype());
    });
  const Vars& outputs = program(self, plan_.rows).outputs;
  outputs_.resize(outputs.size());
  for (std::size_t k = 0; k < outputs.size(); ++k)
    if (outputs_[k].shape()[0] < count_)
      outputs_[k] = Tensor(outputs[k].shape().with(0, count_), outputs[k].dtype());
}

TileProgram& BatchStep::program(std::size_t thread, std::int64_t rows) {
  auto& programs = programs_[thread];
  const std::size_t arrays = data_->inputs.size() + data_->targets.size() + data_->weights.size();
  for (const auto& program : programs)
    if (program->rows == rows && program->arrays.size() == arrays) return *program;
  return *programs.emplace_back(
      std::make_unique<TileProgram>(body_, compiled_, *data_, rows, block_ ? &*block_ : nullptr));
}

void BatchStep::run(const RowSet& data, std::span<const std::int64_t> order, std::int64_t first,
                    std::int64_t count) {
  data_ = &data;
  order_ = order;
  first_ = first;
  count_ = count;
  threads_ = num_threads();
  prepare(data);
  parallel_for(
      static_cast<int>(plan_.lanes), [this](int lane) { run_lane(static_cast<std::size_t>(lane)); },
      threads_);
  add_up();
  if (training_) update_weights();
}

void BatchStep::bind(TileProgram& program, std::int64_t row) {
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
void BatchStep::gather(const Tensor& array, std::byte* memory, std::int64_t row,
                       std::int64_t rows) const {
  const std::size_t bytes = row_bytes(array);
  const auto begin = static_cast<std::size_t>(first_ + row);
  const auto next = std::min(begin + static_cast<std::size_t>(count_), order_.size());
  const std::size_t ahead = std::min(static_cast<std::size_t>(rows), order_.size() - next);
  kernels::gather_rows(array.data(), order_.data() + begin, memory, static_cast<std::size_t>(rows),
                       bytes);
  kernels::prefetch_rows(array.data(), order_.data() + next, ahead, bytes);
}

void BatchStep::run_lane(std::size_t index) {
  Lane& lane = lanes_[index];
  lane.loss = 0;
  std::ranges::fill(lane.output_losses, 0.0);
  const auto lane_number = static_cast<std::int64_t>(index);
  const auto thread = static_cast<std::size_t>(thread_index());
  const std::int64_t begin = lane_number * plan_.tiles / plan_.lanes;
  const std::int64_t end = (lane_number + 1) * plan_.tiles / plan_.lanes;
  const std::uint64_t step = static_cast<std::uint64_t>(compiled_.options.optimizer.iterations());
  for (std::int64_t tile = begin; tile < end; ++tile) {
    const std::int64_t row = tile * plan_.rows;
    TileProgram& tile_program = program(thread, std::min(plan_.rows, count_ - row));
    tile_program.set_scale(1.0 / static_cast<double>(count_));
    bind(tile_program, row);
    tile_program.tape.replay({.step = step, .first_row = row});
    if (training_) {
      tile_program.put_gradients(lane.gradients);
      tile_program.tape.backward(*tile_program.total, tile > begin);
    }
    keep(tile_program, lane, row);
  }
}

void BatchStep::keep(TileProgram& program, Lane& lane, std::int64_t row) {
  lane.loss += TileProgram::value(*program.total);
  for (std::size_t k = 0; k < program.outputs.size(); ++k) {
    lane.output_losses[k] += TileProgram::value(program.losses[k]);
    std::memcpy(row_of(outputs_[k], row), program.outputs[k].node().slot->value,
                static_cast<std::size_t>(program.rows) * row_bytes(outputs_[k]));
  }
}

void BatchStep::add_up() {
  loss_ = 0;
  output_losses_.assign(compiled_.losses.size(), 0.0);
  for (std::int64_t index = 0; index < plan_.lanes; ++index) {
    const Lane& lane = lanes_[static_cast<std::size_t>(index)];
    loss_ += lane.loss;
    for (std::size_t k = 0; k < output_losses_.size(); ++k)
      output_losses_[k] += lane.output_losses[k];
  }
  if (!penalty_) return;
  penalty_tape_->replay();
  loss_ += TileProgram::value(*penalty_);
}

void BatchStep::add_gradients(std::size_t begin, std::size_t end) {
  for (std::int64_t lane = 1; lane < plan_.lanes; ++lane)
    block_->add_gradients(lanes_[static_cast<std::size_t>(lane)].gradients, begin, end);
}

void BatchStep::update_weights() {
  const std::size_t worth_sharing = plan_.lanes > 1 ? shared_chunk : lone_chunk;
  const std::size_t chunks = std::max<std::size_t>(1, elements_ / worth_sharing);
  const std::size_t chunk_elements = (elements_ / chunks + lines) / lines * lines;
  const auto for_chunks = [&](auto&& function) {
    parallel_for(
        static_cast<int>(chunks),
        [&](int chunk) {
          const std::size_t begin = static_cast<std::size_t>(chunk) * chunk_elements;
          function(std::min(begin, elements_), std::min(begin + chunk_elements, elements_));
        },
        threads_);
  };
  const Optimizer& optimizer = compiled_.options.optimizer;
  const bool needs_sum = penalty_ || optimizer.clips();
  if (needs_sum) {
    for_chunks([&](std::size_t begin, std::size_t end) { add_gradients(begin, end); });
    if (penalty_) penalty_tape_->backward(*penalty_, true);
  }
  optimizer.begin_step(block_->parameters());
  for_chunks([&](std::size_t begin, std::size_t end) {
    if (!needs_sum) add_gradients(begin, end);
    optimizer.update_range(begin, end);
  });
  optimizer.end_step();
}

void BatchStep::update(std::span<const OutputMetric> metrics) const {
  for (const OutputMetric& metric : metrics) {
    const auto batch = [&](const Tensor& array, std::size_t k) {
      return order_.empty() ? array.rows(first_, first_ + count_) : gathered_[k].rows(0, count_);
    };
    const std::size_t inputs = data_->inputs.size(), targets = data_->targets.size();
    const Tensor y_true = batch(data_->targets[metric.output], inputs + metric.output);
    const Tensor y_pred = outputs_[metric.output].rows(0, count_);
    if (!metric.weighted || data_->weights.empty()) {
      metric.metric.update(y_true, y_pred);
      continue;
    }
    const Tensor weight = batch(data_->weights[metric.output], inputs + targets + metric.output);
    metric.metric.update(y_true, y_pred, &weight);
  }
}

std::string BatchStep::first_non_finite() const {
  for (const NamedParameter& weight : body_.weights())
    for (const bool gradient : {false, true}) {
      if (gradient && !weight.parameter.trainable()) continue;
      const Tensor& tensor = gradient ? weight.parameter.gradient() : weight.parameter.value();
      const bool finite = with_floating(tensor.dtype(), [&]<class T>(T) {
        return std::ranges::all_of(tensor.values<T>(),
                                   [](T value) { return std::isfinite(value); });
      });
      if (!finite) return (gradient ? "the gradient of " : "weight ") + weight.path;
    }
  return "";
}

}  // namespace sluice
