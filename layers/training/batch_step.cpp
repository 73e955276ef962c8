// SPDX-License-Identifier: MIT
#include "batch_step.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/cache.hpp"
#include "../../core/base/error.hpp"
#include "../../core/base/parallel.hpp"
#include "../../core/ops/elementwise.hpp"
#include "../../optim/weights/regularizers.hpp"
#include "../model/model_body.hpp"
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

BatchStep::BatchStep(ModelBody& body, const Compiled& compiled, bool training,
                     const Processes& processes)
    : body_(body), compiled_(compiled), training_(training), processes_(processes) {
  const Parameters trainable = trainable_of(body);
  if (training) {
    block_.emplace(trainable);
    elements_ = elements_of(trainable);
  }
  lanes_.emplace(body, compiled, block_ ? &*block_ : nullptr, processes);
  penalty_tape_ = std::make_unique<Tape>(training ? Tape::Mode::gradients : Tape::Mode::inference);
  for (const Parameter& parameter : trainable) {
    if (!parameter.regularizer()) continue;
    const Var term = (*parameter.regularizer())(penalty_tape_->parameter(parameter));
    penalty_ = penalty_ ? *penalty_ + term : term;
  }
}

BatchStep::~BatchStep() = default;

void BatchStep::begin() {
  if (!training_) return;
  if (trainable_of(body_) != block_->parameters())
    fail("fit", "layers were frozen or thawed since compile; call compile again");
  if (block_->holds_all()) return;
  const Parameters moved = block_->parameters();
  block_.emplace(moved);
  lanes_.emplace(body_, compiled_, &*block_, processes_);
}

const BatchResult& BatchStep::run(const RowSet& data, std::span<const std::int64_t> order,
                                  std::int64_t first, std::int64_t count) {
  rows_.take(data, order, first, count);
  threads_ = num_threads();
  lanes_->prepare(rows_, elements_, threads_);
  lanes_->run(rows_, static_cast<std::uint64_t>(compiled_.options.optimizer.iterations()));
  result_.rows = count;
  lanes_->add_losses(result_);
  if (penalty_) {
    penalty_tape_->replay();
    result_.loss += TileProgram::value(*penalty_);
  }
  if (training_) update_weights();
  if (!compiled_.metrics.empty()) show_rows();
  return result_;
}

/// Adds the lanes' gradients and updates the weights, chunk by chunk; all gradients are added first
/// where the optimizer must see them whole.
void BatchStep::update_weights() {
  const std::size_t worth_sharing = lanes_->count() > 1 ? shared_chunk : lone_chunk;
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
  const bool needs_sum = penalty_ || optimizer.clips() || processes_.count() > 1;
  if (needs_sum) {
    for_chunks([&](std::size_t begin, std::size_t end) { lanes_->add_gradients(begin, end); });
    if (processes_.count() > 1) lanes_->add_gradients_of_processes();
    if (penalty_) penalty_tape_->backward(*penalty_, true);
  }
  optimizer.begin_step(block_->parameters());
  for_chunks([&](std::size_t begin, std::size_t end) {
    if (!needs_sum) lanes_->add_gradients(begin, end);
    optimizer.update_range(begin, end);
  });
  optimizer.end_step();
}

void BatchStep::show_rows() {
  const std::size_t outputs = lanes_->outputs().size();
  const bool weighted = !rows_.data().weights.empty();
  result_.targets.resize(outputs);
  result_.outputs.resize(outputs);
  result_.weights.resize(weighted ? outputs : 0);
  for (std::size_t k = 0; k < outputs; ++k) {
    result_.targets[k] = rows_.targets(k);
    result_.outputs[k] = lanes_->outputs()[k].rows(0, rows_.count());
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
