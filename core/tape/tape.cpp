// SPDX-License-Identifier: MIT
#include "tape.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "../base/denormals.hpp"
#include "../base/error.hpp"

namespace sluice {
namespace {

/// Whether rows of one shape are rows of the other of equal size: the first axes are alike, and so
/// are the sizes of what lies inside them, as far as they are known.
bool same_rows(const Shape& a, const Shape& b) {
  if (a.rank() == 0 || b.rank() == 0 || a[0] != b[0]) return false;
  const Shape inner_a = a.without(0), inner_b = b.without(0);
  return !inner_a.known() || !inner_b.known() || inner_a.size() == inner_b.size();
}

Tensor copy_of(const Node& node, void* data) {
  return Tensor(node.shape, node.slot->dtype, data, nullptr).clone();
}

}  // namespace

Tensor Var::value() const {
  if (node_->slot->value == nullptr)
    throw std::logic_error("[tape] an abstract tape holds shapes and no values");
  return copy_of(*node_, node_->slot->value);
}

Tensor Var::gradient() const {
  if (!node_->tape->is_leaf(node_->slot))
    throw std::logic_error(
        "[tape] no gradient here: only variables and trainable parameters keep one");
  return copy_of(*node_, node_->slot->gradient);
}

Tape::Tape(Mode mode) : mode_(mode) {}
Tape::~Tape() = default;

Slot* Tape::new_slot(const Shape& shape, DType dtype, bool requires_gradient) {
  Slot& slot = slots_.emplace_back();
  slot.dtype = dtype;
  slot.requires_gradient = requires_gradient && mode_ == Mode::gradients;
  if (mode_ != Mode::abstract) slot.size = shape.size();
  return &slot;
}

Var Tape::new_node(const Shape& shape, Slot* slot) {
  return Var(&nodes_.emplace_back(Node{this, shape, slot}));
}

bool Tape::is_leaf(const Slot* slot) const {
  return std::ranges::find(leaves_, slot) != leaves_.end();
}

Var Tape::constant(const Tensor& tensor) {
  Slot* slot = new_slot(tensor.shape(), tensor.dtype(), false);
  slot->value = const_cast<void*>(tensor.data());
  held_.push_back(tensor);
  return new_node(tensor.shape(), slot);
}

Var Tape::variable(const Tensor& tensor) {
  if (!is_floating(tensor.dtype())) fail("tape", "a variable is floating, got ", tensor.dtype());
  const Var x = constant(tensor);
  Slot* slot = x.node().slot;
  slot->requires_gradient = mode_ == Mode::gradients;
  if (slot->requires_gradient) {
    slot->gradient = reserve(slot->bytes());
    leaves_.push_back(slot);
  }
  return x;
}

Var Tape::input(const Shape& shape, DType dtype) {
  Slot* slot = new_slot(shape, dtype, false);
  if (mode_ != Mode::abstract) {
    held_.emplace_back(shape, dtype);
    slot->value = held_.back().data();
  }
  const Var x = new_node(shape, slot);
  nodes_.back().batched = shape.rank() > 0;
  return x;
}

Var Tape::parameter(const Parameter& parameter) {
  for (std::size_t k = 0; k < parameters_.size(); ++k)
    if (parameters_[k].first == parameter) return parameter_nodes_[k];
  Slot* slot = new_slot(parameter.shape(), parameter.dtype(), parameter.trainable());
  slot->value = const_cast<void*>(parameter.value().data());
  if (slot->requires_gradient) {
    slot->gradient = parameter.gradient().data();
    leaves_.push_back(slot);
  }
  parameters_.emplace_back(parameter, slot);
  parameter_nodes_.push_back(new_node(parameter.shape(), slot));
  return parameter_nodes_.back();
}

/// The value that an op made, with what is kept of the op.
Var Tape::new_result(Operation operation, Slot* slot) {
  Node& node = nodes_.emplace_back(Node{this, operation.shape, slot});
  bool batched = false;
  for (const Var& input : operation.inputs) {
    batched = batched || input.node().batched;
    if (node.mixing == nullptr) node.mixing = input.node().mixing;
  }
  node.batched = batched && operation.rows == Rows::kept;
  if (batched && operation.rows == Rows::mixed && node.mixing == nullptr)
    node.mixing = &mixings_.emplace_back(RowMixing{operation.name, scope()});
  node.record = &records_.emplace_back(
      Record{operation.name, std::move(operation.attributes), std::move(operation.inputs), &node});
  return Var(&node);
}

Var Tape::record(Operation operation) {
  bool requires_gradient = false;
  for (const Var& input : operation.inputs) {
    if (&input.tape() != this) fail(operation.name, "its inputs are of different tapes");
    requires_gradient = requires_gradient || input.requires_gradient();
  }
  requires_gradient = requires_gradient && operation.backward != nullptr;
  Slot* slot = new_slot(operation.shape, operation.dtype, requires_gradient);
  if (mode_ == Mode::abstract) return new_result(std::move(operation), slot);

  slot->value = reserve(slot->bytes());
  Replayed& replayed = steps_.emplace_back();
  for (const Var& input : operation.inputs) replayed.step.inputs.push_back(input.node().slot);
  replayed.step.output = slot;
  replayed.forward = std::move(operation.forward);
  if (requires_gradient) replayed.backward = std::move(operation.backward);
  replayed.in_place = operation.in_place;
  replayed.of_batch = operation.of_batch;
  planned_for_ = nullptr;
  try {
    const FlushDenormals flush;
    replayed.forward(replayed.step);
  } catch (...) {
    steps_.pop_back();
    throw;
  }
  if (operation.of_batch) exchanges_.push_back(steps_.size() - 1);
  return new_result(std::move(operation), slot);
}

Var Tape::alias(const Var& x, const Shape& shape, std::string_view op) {
  return new_result({.name = op,
                     .inputs = {x},
                     .shape = shape,
                     .dtype = x.dtype(),
                     .forward = nullptr,
                     .rows = same_rows(x.shape(), shape) ? Rows::kept : Rows::mixed},
                    x.node().slot);
}

void Tape::replay() {
  follow_parameters();
  const FlushDenormals flush;
  for (const Replayed& replayed : steps_) replayed.forward(replayed.step);
}

void Tape::replay(const ReplayState& state) {
  state_ = state;
  replay();
}

void Tape::replay_part(const ReplayState& state, std::size_t part) {
  state_ = state;
  if (part == 0) follow_parameters();
  const FlushDenormals flush;
  const std::size_t begin = part == 0 ? 0 : exchanges_[part - 1] + 1;
  const std::size_t end = part < exchanges_.size() ? exchanges_[part] + 1 : steps_.size();
  for (std::size_t k = begin; k < end; ++k) steps_[k].forward(steps_[k].step);
}

void Tape::plan_backward(Slot* y) {
  backward_.clear();
  backward_exchanges_.clear();
  leaf_firsts_.clear();
  std::unordered_set<const Slot*> written{y};
  for (auto replayed = steps_.rbegin(); replayed != steps_.rend(); ++replayed) {
    Step& step = replayed->step;
    step.gradients.assign(step.inputs.size(), GradientTarget{});
    if (!replayed->backward || !written.contains(step.output)) continue;
    for (std::size_t k = 0; k < step.inputs.size(); ++k) {
      Slot* input = step.inputs[k];
      if (!input->requires_gradient) continue;
      step.gradients[k] = {input, written.contains(input)};
      if (is_leaf(input) && !step.gradients[k].add) leaf_firsts_.push_back(&step.gradients[k]);
      written.insert(input);
    }
    if (replayed->of_batch) backward_exchanges_.push_back(backward_.size());
    backward_.push_back(&*replayed);
  }
  unreached_.clear();
  for (Slot* leaf : leaves_)
    if (!written.contains(leaf)) unreached_.push_back(leaf);
  place_gradients(y);
  planned_for_ = y;
}

/// Plans for y unless that is done, and prepares the gradients of leaves.
void Tape::start_backward(Slot* y, bool accumulate) {
  if (!y->requires_gradient)
    fail("backward", "nothing that requires a gradient reaches this value");
  follow_parameters();
  if (planned_for_ != y) plan_backward(y);
  for (GradientTarget* first : leaf_firsts_) first->add = accumulate;
  if (!accumulate)
    for (Slot* slot : unreached_) std::memset(slot->gradient, 0, slot->bytes());
}

void Tape::run_backward(std::size_t begin, std::size_t end) {
  const FlushDenormals flush;
  for (std::size_t k = begin; k < end; ++k) backward_[k]->backward(backward_[k]->step);
}

void Tape::backward(const Var& y, bool accumulate) {
  if (y.shape().size() != 1)
    fail("backward", "expected a scalar, got shape ", y.shape(), "; reduce it or give a cotangent");
  with_floating(y.dtype(), [&]<class T>(T) {
    const T one{1};
    backward_from(y, &one, accumulate);
  });
}

void Tape::backward(const Var& y, const Tensor& cotangent, bool accumulate) {
  if (cotangent.shape() != y.shape() || cotangent.dtype() != y.dtype())
    fail("backward", "expected a cotangent of shape ", y.shape(), " and ", y.dtype(),
         ", got shape ", cotangent.shape(), " and ", cotangent.dtype());
  with_floating(y.dtype(),
                [&]<class T>(T) { backward_from(y, cotangent.values<T>().data(), accumulate); });
}

template <class T>
void Tape::backward_from(const Var& y, const T* cotangent, bool accumulate) {
  Slot* slot = y.node().slot;
  start_backward(slot, accumulate);
  const bool add = accumulate && is_leaf(slot);
  T* gradient = static_cast<T*>(slot->gradient);
  for (std::int64_t i = 0; i < slot->size; ++i)
    gradient[i] = add ? gradient[i] + cotangent[i] : cotangent[i];
  run_backward(0, backward_.size());
}

std::size_t Tape::backward_parts(const Var& y) {
  start_backward(y.node().slot, false);
  return backward_exchanges_.size() + 1;
}

void Tape::backward_part(const Var& y, bool accumulate, std::size_t part) {
  Slot* slot = y.node().slot;
  if (part == 0) {
    start_backward(slot, accumulate);
    with_floating(slot->dtype, [&]<class T>(T) { *static_cast<T*>(slot->gradient) = T{1}; });
  }
  run_backward(part == 0 ? 0 : backward_exchanges_[part - 1],
               part < backward_exchanges_.size() ? backward_exchanges_[part] : backward_.size());
}

Slot& Tape::exchanged_backward(std::size_t part) {
  return *backward_[backward_exchanges_[part]]->step.output;
}

void Tape::bind(const Var& x, const void* memory) {
  x.node().slot->value = const_cast<void*>(memory);
}

/// Reads the parameters' addresses again where one may have moved since.
void Tape::follow_parameters() {
  const std::uint64_t now = Parameter::relocations();
  if (relocations_ == now) return;
  relocations_ = now;
  for (auto& [parameter, slot] : parameters_) {
    slot->value = const_cast<void*>(parameter.value().data());
    if (slot->requires_gradient) slot->gradient = parameter.gradient().data();
  }
}

/// The scopes that are open, as `model/fusion`.
std::string Tape::scope() const {
  std::string path;
  for (const std::string& scope : scopes_) path += (path.empty() ? "" : "/") + scope;
  return path;
}

void Tape::label(std::string_view name, const Var& x) {
  const std::string path = scope();
  labels_.emplace_back((path.empty() ? "" : path + '/') + std::string(name), x);
}

}  // namespace sluice
