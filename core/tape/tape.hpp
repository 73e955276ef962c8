// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../base/bundle.hpp"
#include "../base/value.hpp"
#include "../tensor/tensor.hpp"
#include "parameter.hpp"

namespace sluice {

class Tape;

/// Where a value and its gradient lie. Steps read these at each replay, so memory can be rebound.
struct Slot {
  void* value = nullptr;
  void* gradient = nullptr;
  std::int64_t size = 0;
  DType dtype = DType::float32;
  bool requires_gradient = false;

  std::size_t bytes() const { return static_cast<std::size_t>(size) * size_of(dtype); }
};

struct Record;

/// Where a value began to depend on several rows of the batch at once.
struct RowMixing {
  std::string_view op;
  std::string layer;  ///< the scopes it was recorded in, such as `model/lambda`
};

/// One value of a tape: a slot seen under a shape. Several nodes may share a slot (reshape).
struct Node {
  Tape* tape;
  Shape shape;
  Slot* slot;
  const Record* record = nullptr;     ///< the op that made it; null for a leaf
  bool batched = false;               ///< whether its first axis is the rows of a batch
  const RowMixing* mixing = nullptr;  ///< null as long as each row is computed of itself alone
};

/// A value on a tape: a light handle, valid as long as the tape.
class Var {
 public:
  explicit Var(const Node* node) : node_(node) {}

  const Shape& shape() const { return node_->shape; }
  DType dtype() const { return node_->slot->dtype; }
  /// Number of elements; the batch must be known.
  std::size_t size() const { return static_cast<std::size_t>(shape().size()); }
  Tape& tape() const { return *node_->tape; }
  /// The op that made it, or null for an input, a constant, a variable or a parameter.
  const Record* record() const { return node_->record; }
  bool requires_gradient() const { return node_->slot->requires_gradient; }
  /// A copy of the present value. @throws std::logic_error on an abstract tape.
  Tensor value() const;
  /// A copy of the gradient that `Tape::backward` left: of variables and parameters, not of values
  /// between them. @throws std::logic_error for those.
  Tensor gradient() const;

  const Node& node() const { return *node_; }

 private:
  const Node* node_;
};

using Vars = Bundle<Var>;

/// One op as the tape keeps it, for exporters, folding and drawing: they walk `Tape::records`.
struct Record {
  std::string_view op;  ///< such as `dense`
  Dict attributes;      ///< what it was recorded with besides its inputs, such as `axis`
  Vars inputs;
  const Node* output;
};

/// Where a step writes the gradient of one of its inputs: nowhere, by assigning, or by adding.
struct GradientTarget {
  Slot* slot = nullptr;
  bool add = false;

  explicit operator bool() const { return slot != nullptr; }
  /// The memory, or null when nobody needs this gradient.
  template <class T>
  T* data() const {
    return slot == nullptr ? nullptr : static_cast<T*>(slot->gradient);
  }
};

/// What the forward and backward functions of one recorded op see at each replay.
struct Step {
  std::vector<Slot*> inputs;
  Slot* output = nullptr;
  std::vector<GradientTarget> gradients;  ///< one per input; set when a backward pass is planned

  template <class T>
  const T* in(std::size_t k) const {
    return static_cast<const T*>(inputs[k]->value);
  }
  template <class T>
  T* out() const {
    return static_cast<T*>(output->value);
  }
  /// Gradient of the output. The producing step may overwrite it: nobody reads it afterwards.
  template <class T>
  T* out_gradient() const {
    return static_cast<T*>(output->gradient);
  }
};

using StepFunction = std::function<void(const Step&)>;

/// What an op does with the rows of a batch, the first axis of a batched input.
enum class Rows : std::uint8_t {
  kept,   ///< each row of the output is computed of the same row of its inputs
  mixed,  ///< rows are reduced, reordered or combined: a result of a tile is not one of the batch
  added   ///< rows are summed so that the sums of a batch's tiles add up to that of the batch
};

/// One op as it is recorded. An op is one function: it checks shapes, and hands over how its output
/// is computed and how its inputs' gradients follow from the output's.
struct Operation {
  std::string_view name;
  Vars inputs;
  Shape shape;
  DType dtype;
  StepFunction forward;
  StepFunction backward = nullptr;  ///< null: no gradient flows back
  Rows rows = Rows::kept;
  Dict attributes = {};
  /// Whether `backward` reads each number of the output's gradient before it writes that of any
  /// input, so that one of these may take its place.
  bool in_place = false;
  /// Whether the output is what the tile's rows add to a value of the whole batch. Whoever replays
  /// several tiles then adds the outputs up before the next step runs, and their gradients before
  /// `backward` does; see `Tape::parts`.
  bool of_batch = false;
};

/// What changes between replays of the same program.
struct ReplayState {
  std::uint64_t step = 0;       ///< of training; keys dropout masks
  std::int64_t first_row = 0;   ///< of the tile within its batch
  std::int64_t batch_rows = 0;  ///< of the batch; 0: the tile is all of it
};

/// A straight-line program, recorded once by running ops and replayed many times.
///
/// Ops run as they are recorded, so a bare Tape is ordinary eager autograd. `replay()` runs the
/// recorded forward steps again on whatever the slots now hold; `backward()` plans the gradient
/// steps at its first call and only runs them at later ones. A replay allocates and checks nothing.
class Tape {
 public:
  enum class Mode : std::uint8_t {
    gradients,  ///< values and, for what depends on trainable parameters, gradients
    inference,  ///< values only
    abstract    ///< shapes only; the batch may be unknown
  };

  explicit Tape(Mode mode = Mode::gradients);
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  Mode mode() const { return mode_; }

  /// A value without gradient; the tensor's memory is used, not copied.
  Var constant(const Tensor& tensor);
  /// A leaf whose gradient is wanted; the tensor's memory is used.
  Var variable(const Tensor& tensor);
  /// A placeholder for rows of a batch, zero until `bind` gives it memory.
  Var input(const Shape& shape, DType dtype = floatx());
  /// The parameter's value; the same Var each time. Its gradient goes to `parameter.gradient()`
  /// unless it is bound elsewhere. Has none when it is not trainable.
  Var parameter(const Parameter& parameter);

  /// Checks, reserves, runs and appends one op. For authors of ops.
  Var record(Operation operation);
  /// The same memory under another shape of equal size (unknown extents must match up), kept as an
  /// op that costs nothing in a replay.
  Var alias(const Var& x, const Shape& shape, std::string_view op = "reshape");
  /// All ops in the order in which they were recorded, on abstract tapes too.
  const std::deque<Record>& records() const { return records_; }

  /// Runs the recorded forward steps again.
  void replay();
  void replay(const ReplayState& state);
  const ReplayState& state() const { return state_; }

  /// Fills the gradients of all variables and trainable parameters that y depends on, starting from
  /// dy = 1, or from `cotangent` of y's shape. Gradients are assigned; with `accumulate` those of
  /// leaves are added to what is there. Of leaves on the tape that y does not reach, assigning
  /// makes zeros. @throws std::invalid_argument when y is no scalar and no cotangent is given, or
  /// when nothing that requires a gradient reaches y.
  void backward(const Var& y, bool accumulate = false);
  void backward(const Var& y, const Tensor& cotangent, bool accumulate = false);

  /// A replay in parts, for several tiles of one batch side by side: each part ends with a value of
  /// the batch (`Operation::of_batch`), which must be added up over the tiles, in `exchanged(part)`
  /// of all of them, before the next part runs; the last ends with the program.
  std::size_t parts() const { return exchanges_.size() + 1; }
  void replay_part(const ReplayState& state, std::size_t part);
  Slot& exchanged(std::size_t part) { return *steps_[exchanges_[part]].step.output; }
  /// The same for `backward` of a scalar; what is added up is the gradient in
  /// `exchanged_backward(part)`.
  std::size_t backward_parts(const Var& y);
  void backward_part(const Var& y, bool accumulate, std::size_t part);
  Slot& exchanged_backward(std::size_t part);

  /// Makes an input or constant read this memory from the next replay on; nothing is copied.
  void bind(const Var& x, const void* memory);
  /// Each parameter on the tape and where its value and gradient lie.
  std::span<const std::pair<Parameter, Slot*>> parameters() const { return parameters_; }
  /// Gives the memory of intermediate values back so that values whose lives do not overlap share
  /// it; only `kept` are readable, and only after the next replay. Call it when all is recorded.
  /// @throws std::invalid_argument unless the tape is in inference mode.
  void share_memory(std::span<const Var> kept);
  /// Bytes that values and gradients take on this tape, without its leaves.
  std::size_t memory() const { return memory_; }

  /// Names values for later inspection; scopes nest as layers call layers (`fusion/gate`).
  void push_scope(const std::string& name) { scopes_.push_back(name); }
  void pop_scope() { scopes_.pop_back(); }
  void label(std::string_view name, const Var& x);
  const std::vector<std::pair<std::string, Var>>& labels() const { return labels_; }

  /// Penalties that layers added while being called (activity regularizers), scalars.
  void add_loss(const Var& penalty) { losses_.push_back(penalty); }
  const std::vector<Var>& losses() const { return losses_; }

 private:
  friend class Var;
  /// What is replayed of an op.
  struct Replayed {
    Step step;
    StepFunction forward;
    StepFunction backward;
    bool in_place;
    bool of_batch;
  };

  void follow_parameters();
  Var new_node(const Shape& shape, Slot* slot);
  Var new_result(Operation operation, Slot* slot);
  std::string scope() const;
  Slot* new_slot(const Shape& shape, DType dtype, bool requires_gradient);
  void* reserve(std::size_t bytes);
  bool is_leaf(const Slot* slot) const;
  template <class T>
  void backward_from(const Var& y, const T* cotangent, bool accumulate);
  void plan_backward(Slot* y);
  void place_gradients(Slot* y);
  void start_backward(Slot* y, bool accumulate);
  void run_backward(std::size_t begin, std::size_t end);

  Mode mode_;
  ReplayState state_;
  std::deque<Node> nodes_;
  std::deque<Slot> slots_;
  std::deque<Record> records_;
  std::deque<RowMixing> mixings_;
  std::deque<Replayed> steps_;
  std::vector<std::size_t> exchanges_;           // steps that end a part
  std::vector<Replayed*> backward_;              // in the order they run
  std::vector<std::size_t> backward_exchanges_;  // those before which a part ends
  std::vector<GradientTarget*> leaf_firsts_;     // first writers of leaves: add when accumulating
  std::vector<Slot*> leaves_;
  std::vector<Slot*> unreached_;
  const Slot* planned_for_ = nullptr;
  std::vector<std::pair<Parameter, Slot*>> parameters_;
  std::vector<Var> parameter_nodes_;
  std::uint64_t relocations_ = Parameter::relocations();  // that the addresses above know of
  std::vector<Tensor> held_;  // memory of constants, variables and inputs
  std::vector<std::shared_ptr<void>> chunks_;
  std::size_t chunk_left_ = 0;
  std::byte* chunk_next_ = nullptr;
  std::size_t memory_ = 0;
  std::vector<std::span<std::byte>> gradient_blocks_;  // what gradients between leaves share
  std::vector<std::string> scopes_;
  std::vector<std::pair<std::string, Var>> labels_;
  std::vector<Var> losses_;
};

}  // namespace sluice
