// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../../core/tape/tape.hpp"

namespace sluice {

class Model;
class ModelBody;

/// Numbers to read or write, of a known type: made from a tensor, a span, a vector or an array.
template <class Pointer>
struct View {
  View(const Tensor& tensor) requires std::same_as<Pointer, const void*>
      : data(tensor.data()), size(tensor.size()), dtype(tensor.dtype()) {}
  View(Tensor& tensor) : data(tensor.data()), size(tensor.size()), dtype(tensor.dtype()) {}
  template <class Range>
  requires requires(Range& range) { std::span(range); }
  View(Range&& range)
      : data(std::span(range).data()),
        size(static_cast<std::int64_t>(std::span(range).size())),
        dtype(dtype_of<typename decltype(std::span(range))::value_type>) {}
  Pointer data;
  std::int64_t size;
  DType dtype;
};
using InputView = View<const void*>;
using OutputView = View<void*>;

/// @throws std::invalid_argument `[tag] ...` when an output of a model depends on other rows than
/// its own, with the layer and the op that began it.
void check_rows_apart(std::string_view tag, const Var& output);

/// A model's forward pass, recorded for one number of rows. Its output is the value of the name
/// `label`, as `fusion/gate`, or where that is empty the model's outputs.
class ForwardProgram {
 public:
  ForwardProgram(ModelBody& body, std::int64_t rows, const std::string& label = "");

  std::int64_t rows() const { return rows_; }
  std::size_t inputs() const { return inputs_.size(); }
  std::size_t outputs() const { return outputs_.size(); }
  const Var& input(std::size_t k) const { return inputs_[k]; }
  const Var& output(std::size_t k) const { return outputs_[k]; }
  /// Runs on memory of `rows()` rows for each input.
  void run(std::span<const void* const> inputs);
  /// Runs on fewer rows, which are copied and padded with zeros.
  void run_padded(std::span<const void* const> inputs, std::int64_t rows);
  /// Copies the first rows of output k.
  void copy_output(std::size_t k, void* memory, std::int64_t rows) const;

 private:
  std::int64_t rows_;
  Tape tape_;
  Vars inputs_;
  Vars outputs_;
  std::vector<Tensor> padded_;
};

/// Recorded programs that threads borrow and give back; there are never more than were in use at
/// once.
class ProgramPool {
 public:
  /// A program borrowed for as long as this lives.
  class Loan {
   public:
    Loan(ProgramPool& pool, ModelBody& body, std::int64_t rows)
        : pool_(pool), program_(pool.borrow(body, rows)) {}
    ~Loan() { pool_.give_back(std::move(program_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ForwardProgram* operator->() const { return program_.get(); }

   private:
    ProgramPool& pool_;
    std::unique_ptr<ForwardProgram> program_;
  };

  /// For programs that give the value of a name, or the model's outputs where it is empty.
  explicit ProgramPool(std::string label = "") : label_(std::move(label)) {}

 private:
  std::unique_ptr<ForwardProgram> borrow(ModelBody& body, std::int64_t rows);
  void give_back(std::unique_ptr<ForwardProgram> program);

  std::string label_;
  std::mutex mutex_;
  std::map<std::int64_t, std::vector<std::unique_ptr<ForwardProgram>>> free_;
};

/// A model's prediction for a fixed number of rows on memory of the caller's. It allocates nothing
/// when called and belongs to one thread at a time; make one for each thread.
///
///     Predictor predict = model.predictor(1);
///     predict({numerical, categorical}, {probability});
///
/// Training and new weights are seen, also where they move; it must not be called while they
/// change.
class Predictor {
 public:
  Predictor(const Model& model, std::int64_t rows);

  /// Inputs and outputs in the model's order, row after row.
  /// @throws std::invalid_argument when number, sizes or dtypes differ from the model's.
  void operator()(std::initializer_list<InputView> inputs,
                  std::initializer_list<OutputView> outputs);
  /// The same for a model of one input and one output.
  void operator()(InputView input, OutputView output) { (*this)({input}, {output}); }

 private:
  std::shared_ptr<ModelBody> body_;  // keeps the weights alive
  std::unique_ptr<ForwardProgram> program_;
  std::vector<const void*> pointers_;
};

/// The outputs of a model for checked inputs of any number of rows, in tiles over threads.
std::vector<Tensor> predict_rows(ModelBody& body, const std::vector<Tensor>& inputs);

/// The value of a name for checked inputs, in the same way.
/// @throws std::invalid_argument `[activations_of]` for a name that is not there, with those that
/// are, or a value that does not have one entry for each row.
Tensor activation_rows(ModelBody& body, const std::string& label,
                       const std::vector<Tensor>& inputs);

}  // namespace sluice
