// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "arrays.hpp"
#include "compile.hpp"
#include "graph.hpp"
#include "prediction.hpp"

namespace sluice {

struct ModelOptions;

/// What training keeps of a model from one call to the next; only training knows more of it.
struct TrainingState {
  virtual ~TrainingState() = default;
};

/// The body of a `Model`: its graph, what it was compiled with, and what it has recorded.
class ModelBody : public LayerBody {
 public:
  ModelBody(const Symbols& inputs, const Symbols& outputs, const ModelOptions& options);
  ~ModelBody() override;

  std::string class_name() const override { return "Functional"; }
  Vars call(const Vars& inputs, bool training) override;
  /// The graph in Keras's form: layers with their inbound nodes, input_layers, output_layers.
  Dict config() const override;
  Dict serialized() const override;
  /// The layers of the graph, as a list `layers`.
  std::vector<Child> children() const override;

  virtual const std::vector<Layer>& layers() const { return graph().layers; }
  /// @throws std::logic_error while a Sequential is not built.
  const Graph& graph() const;
  bool has_graph() const { return graph_.has_value(); }
  /// Gives a Sequential without `Input` its shapes; others have theirs.
  virtual void prepare(const std::vector<SymbolSpec>& inputs);

  std::vector<std::string> input_names() const;
  std::vector<std::string> output_names() const;
  std::vector<SymbolSpec> specs(const std::vector<ValueSource>& sources) const;

  /// The arrays in the inputs' order, dtypes and shapes, all of equal row counts; builds a
  /// Sequential. @throws std::invalid_argument when they do not fit.
  Tensors checked_inputs(const Arrays& x);
  /// The same for a model that is built already.
  Tensors checked_inputs(const Arrays& x) const;

  std::optional<Compiled> compiled;
  std::unique_ptr<TrainingState>
      training_state;    ///< made by the first fit or evaluate after compile
  bool fitting = false;  ///< whether a `fit` is running
  std::atomic<bool> stop_training = false;
  ProgramPool programs;

 protected:
  explicit ModelBody(const ModelOptions& options);
  void set_graph(Graph graph);
  void drop_graph() { graph_.reset(); }

 private:
  std::optional<Graph> graph_;
};

}  // namespace sluice
