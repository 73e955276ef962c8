// SPDX-License-Identifier: MIT
#include "lanes.hpp"

#include <algorithm>
#include <cstring>

#include "../../core/base/memory.hpp"
#include "../../core/base/parallel.hpp"
#include "../../core/kernels/kernels.hpp"
#include "../model/model_body.hpp"
#include "../model/rows.hpp"
#include "tile_program.hpp"

namespace sluice {

Lanes::Lanes(ModelBody& body, const Compiled& compiled, const ParameterBlock* block,
             const Processes& processes)
    : body_(body), compiled_(compiled), block_(block), processes_(processes) {}

Lanes::~Lanes() = default;

void Lanes::prepare(const BatchRows& rows, std::size_t trainable, int threads) {
  const Kind kind{rows.count(), rows.data().arrays(), threads, thread_index()};
  if (kind == kind_) return;
  kind_.rows = -1;  // until all is prepared: what follows may throw
  threads_ = threads;
  cut(rows, trainable);
  record_programs(rows);
  while (std::ssize(lanes_) < count()) {
    Lane& lane = lanes_.emplace_back();
    lane.output_losses.resize(compiled_.losses.size());
    if (block_ == nullptr) continue;
    if (lanes_.size() > 1) lane.memory = aligned_memory(block_->bytes());
    lane.gradients = lane.memory ? static_cast<std::byte*>(lane.memory.get()) : block_->gradients();
  }
  const Vars& outputs =
      program(rows, static_cast<std::size_t>(thread_index()), tiling_.rows).outputs;
  outputs_.resize(outputs.size());
  for (std::size_t k = 0; k < outputs.size(); ++k)
    if (outputs_[k].shape()[0] < rows.count())
      outputs_[k] = Tensor(outputs[k].shape().with(0, rows.count()), outputs[k].dtype());
  kind_ = kind;
}

/// Decides how the batch is cut, by size and by what the first program that is recorded shows.
void Lanes::cut(const BatchRows& rows, std::size_t trainable) {
  const auto self = static_cast<std::size_t>(thread_index());
  if (programs_.size() <= self) programs_.resize(self + 1);
  tiling_ = Tiling(rows.count(), trainable);
  const TileProgram& first = program(rows, self, tiling_.rows);
  in_parts_ = first.tape.parts() > 1;
  if (in_parts_) tiling_ = Tiling::in_lanes(rows.count(), trainable);
  if (first.mixes_rows()) tiling_ = Tiling::whole(rows.count());
  begin_ = processes_.rank() * tiling_.lanes / processes_.count();
  end_ = (processes_.rank() + 1) * tiling_.lanes / processes_.count();
}

void Lanes::record_programs(const BatchRows& rows) {
  const auto self = static_cast<std::size_t>(thread_index());
  const auto threads = std::max(static_cast<std::size_t>(threads_), self + 1);
  const auto lanes = static_cast<std::size_t>(count());
  programs_.resize(std::max({programs_.size(), threads, in_parts_ ? lanes : 0}));
  if (in_parts_) {
    for (std::size_t lane = 0; lane < lanes; ++lane) lane_program(rows, lane);
    return;
  }
  for (std::size_t thread = 0; thread < threads; ++thread) {
    if (lanes == 1 && thread != self) continue;
    program(rows, thread, tiling_.rows);
    program(rows, thread, tiling_.rows_of(tiling_.tiles - 1, rows.count()));
  }
}

TileProgram& Lanes::program(const BatchRows& rows, std::size_t owner, std::int64_t tile_rows) {
  auto& programs = programs_[owner];
  for (const auto& program : programs)
    if (program->rows == tile_rows && program->arrays.size() == rows.data().arrays())
      return *program;
  return *programs.emplace_back(
      std::make_unique<TileProgram>(body_, compiled_, rows.data(), tile_rows, block_));
}

TileProgram& Lanes::lane_program(const BatchRows& rows, std::size_t lane) {
  return program(rows, lane,
                 tiling_.rows_of(begin_ + static_cast<std::int64_t>(lane), rows.count()));
}

Lanes::Lane& Lanes::cleared(std::size_t lane) {
  lanes_[lane].loss = 0;
  std::ranges::fill(lanes_[lane].output_losses, 0.0);
  return lanes_[lane];
}

template <class Function>
void Lanes::for_lanes(Function&& function) const {
  parallel_for(
      static_cast<int>(count()), [&](int lane) { function(static_cast<std::size_t>(lane)); },
      threads_);
}

void Lanes::run(BatchRows& rows, std::uint64_t step) {
  if (in_parts_) return run_in_parts(rows, step);
  for_lanes([&](std::size_t lane) { run_lane(rows, step, lane); });
}

void Lanes::run_lane(BatchRows& rows, std::uint64_t step, std::size_t index) {
  Lane& lane = cleared(index);
  const auto thread = static_cast<std::size_t>(thread_index());
  const std::int64_t begin = tiling_.first_tile(begin_ + static_cast<std::int64_t>(index));
  const std::int64_t end = tiling_.first_tile(begin_ + static_cast<std::int64_t>(index) + 1);
  for (std::int64_t tile = begin; tile < end; ++tile) {
    const std::int64_t row = tile * tiling_.rows;
    TileProgram& tile_program = program(rows, thread, tiling_.rows_of(tile, rows.count()));
    tile_program.set_scale(1.0 / static_cast<double>(rows.count()));
    rows.bind(tile_program, row);
    tile_program.tape.replay({.step = step, .first_row = row, .batch_rows = rows.count()});
    if (block_ != nullptr) {
      tile_program.put_gradients(lane.gradients);
      tile_program.tape.backward(*tile_program.total, tile > begin);
    }
    keep(tile_program, lane, row);
  }
}

/// Adds up an array of each lane in the order of the lanes, and gives all lanes the sum.
template <class Array>
void Lanes::add_up(Array&& array_of) const {
  const std::pair<Slot*, void*> first = array_of(0);
  const auto size = static_cast<std::size_t>(first.first->size);
  with_floating(first.first->dtype, [&]<class T>(T) {
    T* sum = static_cast<T*>(first.second);
    for (std::size_t lane = 1; lane < static_cast<std::size_t>(count()); ++lane)
      kernels::kernels<T>().scale(T{1}, static_cast<const T*>(array_of(lane).second), sum, size,
                                  true);
    processes_.add(std::span(sum, size));
  });
  for (std::size_t lane = 1; lane < static_cast<std::size_t>(count()); ++lane)
    std::memcpy(array_of(lane).second, first.second, first.first->bytes());
}

/// Runs all lanes, of one tile each, side by side: from one value of the batch to the next.
void Lanes::run_in_parts(BatchRows& rows, std::uint64_t step) {
  const auto first_row = [&](std::size_t lane) {
    return (begin_ + static_cast<std::int64_t>(lane)) * tiling_.rows;
  };
  for_lanes([&](std::size_t lane) {
    lane_program(rows, lane).set_scale(1.0 / static_cast<double>(rows.count()));
    rows.bind(lane_program(rows, lane), first_row(lane));
  });
  const std::size_t parts = lane_program(rows, 0).tape.parts();
  for (std::size_t part = 0; part < parts; ++part) {
    for_lanes([&](std::size_t lane) {
      lane_program(rows, lane)
          .tape.replay_part(
              {.step = step, .first_row = first_row(lane), .batch_rows = rows.count()}, part);
    });
    if (part + 1 < parts)
      add_up([&](std::size_t lane) {
        Slot& slot = lane_program(rows, lane).tape.exchanged(part);
        return std::pair(&slot, slot.value);
      });
  }
  for_lanes(
      [&](std::size_t lane) { keep(lane_program(rows, lane), cleared(lane), first_row(lane)); });
  if (block_ != nullptr) run_backward_in_parts(rows);
}

void Lanes::run_backward_in_parts(const BatchRows& rows) {
  for_lanes(
      [&](std::size_t lane) { lane_program(rows, lane).put_gradients(lanes_[lane].gradients); });
  TileProgram& first = lane_program(rows, 0);
  const std::size_t parts = first.tape.backward_parts(*first.total);
  for (std::size_t part = 0; part < parts; ++part) {
    for_lanes([&](std::size_t lane) {
      TileProgram& own = lane_program(rows, lane);
      own.tape.backward_part(*own.total, false, part);
    });
    if (part + 1 < parts)
      add_up([&](std::size_t lane) {
        Slot& slot = lane_program(rows, lane).tape.exchanged_backward(part);
        return std::pair(&slot, slot.gradient);
      });
  }
}

void Lanes::keep(TileProgram& program, Lane& lane, std::int64_t row) {
  lane.loss += TileProgram::value(*program.total);
  for (std::size_t k = 0; k < program.outputs.size(); ++k) {
    lane.output_losses[k] += TileProgram::value(program.losses[k]);
    std::memcpy(row_of(outputs_[k], row), program.outputs[k].node().slot->value,
                static_cast<std::size_t>(program.rows) * row_bytes(outputs_[k]));
  }
}

void Lanes::add_losses(BatchResult& result) const {
  result.loss = 0;
  result.output_losses.assign(compiled_.losses.size(), 0.0);
  for (std::size_t index = 0; index < static_cast<std::size_t>(count()); ++index) {
    result.loss += lanes_[index].loss;
    for (std::size_t k = 0; k < result.output_losses.size(); ++k)
      result.output_losses[k] += lanes_[index].output_losses[k];
  }
  processes_.add(std::span(&result.loss, 1));
  processes_.add(std::span(result.output_losses));
}

void Lanes::add_gradients(std::size_t begin, std::size_t end) const {
  for (std::size_t lane = 1; lane < static_cast<std::size_t>(count()); ++lane)
    block_->add_gradients(lanes_[lane].gradients, begin, end);
}

void Lanes::add_gradients_of_processes() const {
  for (const Parameter& parameter : block_->parameters())
    with_floating(parameter.dtype(),
                  [&]<class T>(T) { processes_.add(parameter.gradient().values<T>()); });
}

}  // namespace sluice
