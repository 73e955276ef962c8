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

// Weights that two threads update sooner than one, when both have just used them or when one has.
constexpr std::size_t shared_chunk = std::size_t{1} << 13;
constexpr std::size_t lone_chunk = std::size_t{1} << 15;

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

}  // namespace

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

void BatchStep::Lane::clear() {
  loss = 0;
  std::ranges::fill(output_losses, 0.0);
}

void BatchStep::begin() {
  if (!training_) return;
  if (trainable_of(body_) != block_->parameters())
    fail("fit", "layers were frozen or thawed since compile; call compile again");
  if (block_->holds_all()) return;
  const Parameters moved = block_->parameters();
  block_.emplace(moved);
  lanes_.clear();
  programs_.clear();
}

const BatchResult& BatchStep::run(const RowSet& data, std::span<const std::int64_t> order,
                                  std::int64_t first, std::int64_t count) {
  rows_.take(data, order, first, count);
  threads_ = num_threads();
  prepare();
  if (in_parts_)
    run_lanes_in_parts();
  else
    for_lanes([this](std::size_t lane) { run_lane(lane); });
  add_losses();
  if (training_) update_weights();
  if (!compiled_.metrics.empty()) show_rows();
  return result_;
}

/// Makes what a batch of this size needs, once.
void BatchStep::prepare() {
  const std::int64_t count = rows_.count();
  tiling_ = Tiling(count, elements_);
  const auto self = static_cast<std::size_t>(thread_index());
  if (programs_.size() <= self) programs_.resize(self + 1);
  const TileProgram& first = program(self, tiling_.rows);
  mixes_rows_ = first.mixes_rows();
  in_parts_ = !mixes_rows_ && first.tape.parts() > 1;
  if (in_parts_) tiling_ = Tiling::in_lanes(count, elements_);
  if (mixes_rows_) tiling_ = Tiling::whole(count);
  record_programs();
  while (lanes_.size() < static_cast<std::size_t>(tiling_.lanes)) {
    Lane& lane = lanes_.emplace_back();
    if (training_ && lanes_.size() > 1) lane.memory = aligned_memory(block_->bytes());
    if (training_)
      lane.gradients =
          lanes_.size() == 1 ? block_->gradients() : static_cast<std::byte*>(lane.memory.get());
    lane.output_losses.resize(compiled_.losses.size());
  }
  const Vars& outputs = program(self, tiling_.rows).outputs;
  outputs_.resize(outputs.size());
  for (std::size_t k = 0; k < outputs.size(); ++k)
    if (outputs_[k].shape()[0] < count)
      outputs_[k] = Tensor(outputs[k].shape().with(0, count), outputs[k].dtype());
}

/// Records what each thread, or in parts each lane, will replay.
void BatchStep::record_programs() {
  const auto self = static_cast<std::size_t>(thread_index());
  const auto threads = std::max(static_cast<std::size_t>(threads_), self + 1);
  const auto lanes = static_cast<std::size_t>(tiling_.lanes);
  programs_.resize(std::max({programs_.size(), threads, in_parts_ ? lanes : 0}));
  if (in_parts_) {
    for (std::size_t lane = 0; lane < lanes; ++lane) lane_program(lane);
    return;
  }
  for (std::size_t thread = 0; thread < threads; ++thread) {
    if (lanes == 1 && thread != self) continue;
    program(thread, tiling_.rows);
    program(thread, tiling_.rows_of(tiling_.tiles - 1, rows_.count()));
  }
}

TileProgram& BatchStep::program(std::size_t owner, std::int64_t rows) {
  auto& programs = programs_[owner];
  const RowSet& data = rows_.data();
  for (const auto& program : programs)
    if (program->rows == rows && program->arrays.size() == data.arrays()) return *program;
  return *programs.emplace_back(
      std::make_unique<TileProgram>(body_, compiled_, data, rows, block_ ? &*block_ : nullptr));
}

TileProgram& BatchStep::lane_program(std::size_t lane) {
  return program(lane, tiling_.rows_of(static_cast<std::int64_t>(lane), rows_.count()));
}

ReplayState BatchStep::state_at(std::int64_t row) const {
  const auto step = static_cast<std::uint64_t>(compiled_.options.optimizer.iterations());
  return {.step = step, .first_row = row, .batch_rows = rows_.count()};
}

template <class Function>
void BatchStep::for_lanes(Function&& function) {
  parallel_for(
      static_cast<int>(tiling_.lanes), [&](int lane) { function(static_cast<std::size_t>(lane)); },
      threads_);
}

void BatchStep::run_lane(std::size_t index) {
  Lane& lane = lanes_[index];
  lane.clear();
  const auto thread = static_cast<std::size_t>(thread_index());
  const std::int64_t count = rows_.count();
  const std::int64_t begin = tiling_.first_tile(static_cast<std::int64_t>(index));
  const std::int64_t end = tiling_.first_tile(static_cast<std::int64_t>(index) + 1);
  for (std::int64_t tile = begin; tile < end; ++tile) {
    const std::int64_t row = tile * tiling_.rows;
    TileProgram& tile_program = program(thread, tiling_.rows_of(tile, count));
    tile_program.set_scale(1.0 / static_cast<double>(count));
    rows_.bind(tile_program, row);
    tile_program.tape.replay(state_at(row));
    if (training_) {
      tile_program.put_gradients(lane.gradients);
      tile_program.tape.backward(*tile_program.total, tile > begin);
    }
    keep(tile_program, lane, row);
  }
}

/// Adds up an array of each lane in the order of the lanes, and gives all lanes the sum.
template <class Array>
void BatchStep::add_up(Array&& array_of) {
  const std::pair<Slot*, void*> first = array_of(0);
  const auto lanes = static_cast<std::size_t>(tiling_.lanes);
  with_floating(first.first->dtype, [&]<class T>(T) {
    for (std::size_t lane = 1; lane < lanes; ++lane)
      kernels::kernels<T>().scale(T{1}, static_cast<const T*>(array_of(lane).second),
                                  static_cast<T*>(first.second),
                                  static_cast<std::size_t>(first.first->size), true);
  });
  for (std::size_t lane = 1; lane < lanes; ++lane)
    std::memcpy(array_of(lane).second, first.second, first.first->bytes());
}

/// Runs all lanes, of one tile each, side by side: from one value of the batch to the next.
void BatchStep::run_lanes_in_parts() {
  const auto first_row = [&](std::size_t lane) {
    return static_cast<std::int64_t>(lane) * tiling_.rows;
  };
  for_lanes([&](std::size_t lane) {
    lane_program(lane).set_scale(1.0 / static_cast<double>(rows_.count()));
    rows_.bind(lane_program(lane), first_row(lane));
  });
  const std::size_t parts = lane_program(0).tape.parts();
  for (std::size_t part = 0; part < parts; ++part) {
    for_lanes([&](std::size_t lane) {
      lane_program(lane).tape.replay_part(state_at(first_row(lane)), part);
    });
    if (part + 1 < parts)
      add_up([&](std::size_t lane) {
        Slot& slot = lane_program(lane).tape.exchanged(part);
        return std::pair(&slot, slot.value);
      });
  }
  for_lanes([&](std::size_t lane) {
    lanes_[lane].clear();
    keep(lane_program(lane), lanes_[lane], first_row(lane));
  });
  if (training_) run_backward_in_parts();
}

void BatchStep::run_backward_in_parts() {
  for_lanes([&](std::size_t lane) { lane_program(lane).put_gradients(lanes_[lane].gradients); });
  const std::size_t parts = lane_program(0).tape.backward_parts(*lane_program(0).total);
  for (std::size_t part = 0; part < parts; ++part) {
    for_lanes([&](std::size_t lane) {
      lane_program(lane).tape.backward_part(*lane_program(lane).total, false, part);
    });
    if (part + 1 < parts)
      add_up([&](std::size_t lane) {
        Slot& slot = lane_program(lane).tape.exchanged_backward(part);
        return std::pair(&slot, slot.gradient);
      });
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

void BatchStep::add_losses() {
  result_.rows = rows_.count();
  result_.loss = 0;
  result_.output_losses.assign(compiled_.losses.size(), 0.0);
  for (std::size_t index = 0; index < static_cast<std::size_t>(tiling_.lanes); ++index) {
    result_.loss += lanes_[index].loss;
    for (std::size_t k = 0; k < result_.output_losses.size(); ++k)
      result_.output_losses[k] += lanes_[index].output_losses[k];
  }
  if (!penalty_) return;
  penalty_tape_->replay();
  result_.loss += TileProgram::value(*penalty_);
}

void BatchStep::add_gradients(std::size_t begin, std::size_t end) {
  for (std::size_t lane = 1; lane < static_cast<std::size_t>(tiling_.lanes); ++lane)
    block_->add_gradients(lanes_[lane].gradients, begin, end);
}

/// Adds the lanes' gradients and updates the weights, chunk by chunk; all gradients are added first
/// where the optimizer must see them whole.
void BatchStep::update_weights() {
  const std::size_t worth_sharing = tiling_.lanes > 1 ? shared_chunk : lone_chunk;
  const std::size_t chunks = std::max<std::size_t>(1, elements_ / worth_sharing);
  // Chunks of whole cache lines' worth of elements share none.
  const std::size_t chunk_elements = (elements_ / chunks + cache_line) / cache_line * cache_line;
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

void BatchStep::show_rows() {
  const std::size_t outputs = outputs_.size();
  const bool weighted = !rows_.data().weights.empty();
  result_.targets.resize(outputs);
  result_.outputs.resize(outputs);
  result_.weights.resize(weighted ? outputs : 0);
  for (std::size_t k = 0; k < outputs; ++k) {
    result_.targets[k] = rows_.targets(k);
    result_.outputs[k] = outputs_[k].rows(0, rows_.count());
    if (weighted) result_.weights[k] = rows_.weights(k);
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
