// SPDX-License-Identifier: MIT
#include "prediction.hpp"

#include <atomic>
#include <bit>
#include <cstring>
#include <optional>

#include "../../core/base/error.hpp"
#include "../../core/base/parallel.hpp"
#include "model.hpp"
#include "model_body.hpp"
#include "rows.hpp"

namespace sluice {
namespace {

constexpr std::int64_t rows_per_tile = 256;

template <class Pointer>
void check(const View<Pointer>& view, const Var& expected, const char* what, std::size_t k) {
  const auto size = static_cast<std::int64_t>(expected.size());
  if (view.size != size || view.dtype != expected.dtype())
    fail("predictor", "expected ", size, " values of ", expected.dtype(), " for ", what, " ", k,
         ", got ", view.size, " of ", view.dtype);
}

}  // namespace

void check_rows_apart(std::string_view tag, const Var& output) {
  const RowMixing* mixing = output.node().mixing;
  if (mixing == nullptr) return;
  const std::string& path = mixing->layer;
  fail(tag, "expected a layer that answers row by row when it is not training, got \"",
       path.substr(path.rfind('/') + 1), "\", where \"", mixing->op,
       "\" combines the rows of a batch: a row's answer would depend on its neighbours; take such "
       "statistics in training only and keep them in a weight");
}

namespace {

/// The value that the layers of a model, just recorded on the tape, gave a name.
Var labelled(const Tape& tape, const std::string& label) {
  std::vector<std::string> names;
  for (const auto& [path, var] : tape.labels()) {
    std::string name = path.substr(path.find('/') + 1);  // without the model's own scope
    if (name == label) return var;
    names.push_back(std::move(name));
  }
  fail("activations_of", "there is no value \"", label, "\"", suggestion(label, names));
}

/// Shape and dtype of a named value, the batch unknown.
SymbolSpec labelled_spec(ModelBody& body, const std::string& label) {
  Tape tape(Tape::Mode::abstract);
  Vars inputs;
  for (const SymbolSpec& spec : body.specs(body.graph().inputs))
    inputs.push_back(tape.input(spec.shape, spec.dtype));
  body.run(inputs, false);
  const Var value = labelled(tape, label);
  if (value.shape().rank() == 0 || value.shape()[0] != Shape::unknown)
    fail("activations_of", "expected a value with one entry for each row, got \"", label,
         "\" of shape ", value.shape());
  return {value.shape(), value.dtype()};
}

/// One thread's part: tile after tile, until none is left, by a program that it keeps meanwhile.
void run_tiles(ModelBody& body, ProgramPool& pool, std::atomic<std::int64_t>& next_row,
               const std::vector<Tensor>& inputs, std::vector<Tensor>& outputs) {
  const std::int64_t total = inputs.front().shape()[0];
  std::optional<ProgramPool::Loan> program;
  std::vector<const void*> pointers(inputs.size());
  for (;;) {
    const std::int64_t begin = next_row.fetch_add(rows_per_tile, std::memory_order_relaxed);
    if (begin >= total) return;
    const std::int64_t rows = std::min(rows_per_tile, total - begin);
    const auto recorded =
        static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(rows)));
    if (!program || (*program)->rows() != recorded) program.emplace(pool, body, recorded);
    for (std::size_t k = 0; k < inputs.size(); ++k) pointers[k] = row_of(inputs[k], begin);
    if (rows == recorded)
      (*program)->run(pointers);
    else
      (*program)->run_padded(pointers, rows);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      (*program)->copy_output(k, row_of(outputs[k], begin), rows);
  }
}

/// Runs programs of a pool over all rows, in tiles over threads, into tensors of these shapes.
std::vector<Tensor> run_rows(ModelBody& body, ProgramPool& pool,
                             const std::vector<SymbolSpec>& specs,
                             const std::vector<Tensor>& inputs) {
  const std::int64_t total = inputs.front().shape()[0];
  std::vector<Tensor> outputs;
  outputs.reserve(specs.size());
  for (const SymbolSpec& spec : specs) outputs.emplace_back(spec.shape.with(0, total), spec.dtype);
  const std::int64_t tiles = (total + rows_per_tile - 1) / rows_per_tile;
  const auto parts = static_cast<int>(std::min<std::int64_t>(tiles, num_threads()));
  std::atomic<std::int64_t> next_row{0};
  parallel_for(parts, [&](int) { run_tiles(body, pool, next_row, inputs, outputs); });
  return outputs;
}

}  // namespace

ForwardProgram::ForwardProgram(ModelBody& body, std::int64_t rows, const std::string& label)
    : rows_(rows), tape_(Tape::Mode::inference) {
  for (const SymbolSpec& spec : body.specs(body.graph().inputs)) {
    inputs_.push_back(tape_.input(spec.shape.with(0, rows), spec.dtype));
    padded_.emplace_back(spec.shape.with(0, rows), spec.dtype);
  }
  outputs_ = body.run(inputs_, false);
  if (!label.empty()) outputs_ = labelled(tape_, label);
  for (const Var& output : outputs_) check_rows_apart("predict", output);
  tape_.share_memory(outputs_);
}

void ForwardProgram::run(std::span<const void* const> inputs) {
  for (std::size_t k = 0; k < inputs.size(); ++k) tape_.bind(inputs_[k], inputs[k]);
  tape_.replay();
}

void ForwardProgram::run_padded(std::span<const void* const> inputs, std::int64_t rows) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    std::byte* first_unused = row_of(padded_[k], rows);
    std::memcpy(padded_[k].data(), inputs[k],
                static_cast<std::size_t>(rows) * row_bytes(padded_[k]));
    std::memset(first_unused, 0, static_cast<std::size_t>(rows_ - rows) * row_bytes(padded_[k]));
    tape_.bind(inputs_[k], padded_[k].data());
  }
  tape_.replay();
}

void ForwardProgram::copy_output(std::size_t k, void* memory, std::int64_t rows) const {
  const Slot& output = *outputs_[k].node().slot;
  std::memcpy(memory, output.value,
              static_cast<std::size_t>(rows * (output.size / rows_)) * size_of(output.dtype));
}

std::unique_ptr<ForwardProgram> ProgramPool::borrow(ModelBody& body, std::int64_t rows) {
  const std::lock_guard lock(mutex_);
  auto& free = free_[rows];
  if (free.empty()) return std::make_unique<ForwardProgram>(body, rows, label_);
  std::unique_ptr<ForwardProgram> program = std::move(free.back());
  free.pop_back();
  return program;
}

void ProgramPool::give_back(std::unique_ptr<ForwardProgram> program) {
  const std::lock_guard lock(mutex_);
  free_[program->rows()].push_back(std::move(program));
}

Predictor::Predictor(const Model& model, std::int64_t rows)
    : body_(std::static_pointer_cast<ModelBody>(model.shared_body())) {
  if (rows < 1) fail("predictor", "expected at least one row, got ", rows);
  program_ = std::make_unique<ForwardProgram>(*body_, rows);
  pointers_.resize(program_->inputs());
}

void Predictor::operator()(std::initializer_list<InputView> inputs,
                           std::initializer_list<OutputView> outputs) {
  if (inputs.size() != program_->inputs() || outputs.size() != program_->outputs())
    fail("predictor", "expected ", program_->inputs(), " inputs and ", program_->outputs(),
         " outputs, got ", inputs.size(), " and ", outputs.size());
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    check(inputs.begin()[k], program_->input(k), "input", k);
    pointers_[k] = inputs.begin()[k].data;
  }
  for (std::size_t k = 0; k < outputs.size(); ++k)
    check(outputs.begin()[k], program_->output(k), "output", k);
  program_->run(pointers_);
  for (std::size_t k = 0; k < outputs.size(); ++k)
    program_->copy_output(k, outputs.begin()[k].data, program_->rows());
}

std::vector<Tensor> predict_rows(ModelBody& body, const std::vector<Tensor>& inputs) {
  return run_rows(body, body.programs, body.specs(body.graph().outputs), inputs);
}

Tensor activation_rows(ModelBody& body, const std::string& label,
                       const std::vector<Tensor>& inputs) {
  const SymbolSpec spec = labelled_spec(body, label);
  ProgramPool pool(label);
  return run_rows(body, pool, {spec}, inputs).front();
}

}  // namespace sluice
