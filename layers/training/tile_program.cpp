// SPDX-License-Identifier: MIT
#include "tile_program.hpp"

#include <algorithm>

#include "../../core/ops/elementwise.hpp"
#include "../../core/ops/loss.hpp"
#include "../../core/tape/parameter_block.hpp"
#include "../model/model_body.hpp"
#include "../model/prediction.hpp"

namespace sluice {
namespace {

Var rows_of(Tape& tape, const Tensor& like, std::int64_t rows) {
  return tape.input(like.shape().with(0, rows), like.dtype());
}

}  // namespace

TileProgram::TileProgram(ModelBody& body, const Compiled& compiled, const RowSet& like,
                         std::int64_t tile_rows, const ParameterBlock* block)
    : tape(block == nullptr ? Tape::Mode::inference : Tape::Mode::gradients), rows(tile_rows) {
  Vars inputs, targets, weights;
  for (const Tensor& array : like.inputs) inputs.push_back(rows_of(tape, array, rows));
  for (const Tensor& array : like.targets) targets.push_back(rows_of(tape, array, rows));
  for (const Tensor& array : like.weights) weights.push_back(rows_of(tape, array, rows));
  for (const Vars* group : {&inputs, &targets, &weights})
    for (const Var& array : *group) arrays.push_back(array);

  outputs = body.run(inputs, block != nullptr);
  if (block == nullptr)
    for (const Var& output : outputs) check_rows_apart("evaluate", output);
  const auto add = [&](const Var& term) { total = total ? *total + term : term; };
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Var each = compiled.losses[k].per_sample(targets[k], outputs[k]);
    const std::optional<Var> weight = weights.empty() ? std::nullopt : std::optional(weights[k]);
    const Var sum = ops::weighted_sum(each, weight, scale_for(outputs[k].dtype()));
    const double per_row = static_cast<double>(each.size()) / static_cast<double>(rows);
    losses.push_back(per_row == 1 ? sum : sum * (1 / per_row));
    const double loss_weight = compiled.loss_weights[k];
    add(loss_weight == 1 ? losses.back() : losses.back() * loss_weight);
  }
  for (const Var& penalty : tape.losses()) add(penalty * scale_for(penalty.dtype()));
  if (block == nullptr) return;
  const Parameters& all = block->parameters();
  for (const auto& [parameter, slot] : tape.parameters()) {
    const auto found = std::ranges::find(all, parameter);
    if (found == all.end()) continue;
    gradients_.emplace_back(slot, block->offset(static_cast<std::size_t>(found - all.begin())));
  }
}

void TileProgram::put_gradients(std::byte* memory) {
  for (const auto& [slot, offset] : gradients_) slot->gradient = memory + offset;
}

Var TileProgram::scale_for(DType dtype) {
  for (const Var& scale : scale_vars_)
    if (scale.dtype() == dtype) return scale;
  scales_.push_back(Tensor::full({}, 1, dtype));
  scale_vars_.push_back(tape.constant(scales_.back()));
  return scale_vars_.back();
}

void TileProgram::set_scale(double scale) {
  for (Tensor& tensor : scales_)
    with_floating(tensor.dtype(),
                  [&]<class T>(T) { tensor.values<T>()[0] = static_cast<T>(scale); });
}

double TileProgram::value(const Var& scalar) {
  const Slot& slot = *scalar.node().slot;
  return with_floating(slot.dtype, [&]<class T>(T) {
    return static_cast<double>(*static_cast<const T*>(slot.value));
  });
}

}  // namespace sluice
