// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../../core/base/config.hpp"
#include "../../core/tape/tape.hpp"
#include "../../optim/weights/initializers.hpp"
#include "../../optim/weights/regularizers.hpp"

namespace sluice {

struct Child;
class Layer;
class Symbol;
using Symbols = Bundle<Symbol>;
using Shapes = std::vector<Shape>;

/// How a layer is called.
struct CallOptions {
  bool training = false;  ///< whether dropout and the like are active
};

/// What every layer's constructor takes besides its own arguments.
struct LayerOptions {
  std::string name = {};         ///< empty: Keras's automatic name, unique within a model
  bool trainable = true;         ///< whether training changes the weights
  std::optional<DType> dtype{};  ///< of weights and computation; default `floatx()`
};

/// What `LayerBody::add_weight` needs besides name and shape.
struct WeightOptions {
  Initializer initializer = "glorot_uniform";
  RegularizerSpec regularizer = {};
  bool trainable = true;
};

/// A parameter and its path below the layer it was asked of, such as `fusion_gate/kernel`.
struct NamedParameter {
  std::string path;
  Parameter parameter;
};

/// What a layer does: the class to derive from for a custom layer.
///
/// `Layer` is what programs hold and copy; the body is the one object behind its copies.
/// A body validates arguments when constructed and shapes in `build`; it creates its weights in
/// `build` and composes ops in `call`. Output shapes, gradients, saving, counting, freezing and
/// summaries follow from these.
class LayerBody {
 public:
  explicit LayerBody(LayerOptions options);
  virtual ~LayerBody();
  LayerBody(const LayerBody&) = delete;
  LayerBody& operator=(const LayerBody&) = delete;

  /// Keras's class name, such as `Dense`.
  virtual std::string class_name() const = 0;
  /// Creates weights and sublayers for inputs of these shapes (batch unknown), once.
  /// @throws std::invalid_argument when the layer cannot take such inputs.
  virtual void build(const Shapes& inputs);
  /// Composes the output from the inputs; runs once per recording.
  virtual Vars call(const Vars& inputs, bool training) = 0;
  /// The constructor's own arguments by Keras's names; name, trainable and dtype are added by the
  /// base. @throws std::invalid_argument when the layer cannot be saved.
  virtual Dict config() const = 0;
  /// The layer in Keras 3's form: `module`, `class_name`, `config`, `registered_name` and, when
  /// built, `build_config`. @throws std::invalid_argument when the layer cannot be saved.
  virtual Dict serialized() const;
  /// The package under which Keras registers the class; `keras.layers`' own have none.
  virtual std::string package() const { return ""; }
  /// The module that Keras writes for the class.
  virtual std::string module() const { return package().empty() ? "keras.layers" : package(); }

  /// The given name, or Keras's automatic one as long as no model has made it unique.
  std::string name() const;
  /// Whether a name was given, by the user or by a model.
  bool named() const { return !options_.name.empty(); }
  void set_name(std::string name) { options_.name = std::move(name); }
  /// The dtype of weights and computation.
  DType dtype() const { return *options_.dtype; }
  /// How many layers the program made before this one; orders automatic names.
  std::uint64_t serial() const { return serial_; }
  bool built() const { return built_; }
  const Shapes& build_shapes() const { return build_shapes_; }
  bool trainable() const { return options_.trainable; }
  virtual void set_trainable(bool trainable);

  /// The seed of what the layer draws in training, where it draws anything; a training that goes on
  /// elsewhere needs it. To be set before the first step.
  virtual std::optional<std::uint64_t> seed() const { return std::nullopt; }
  virtual void set_seed(std::uint64_t) {}

  /// Builds unless built. @throws what `build` throws; the layer stays unbuilt then.
  void ensure_built(const Shapes& inputs);
  /// Forgets what `build` made, as if it had never been called.
  virtual void take_back_build();
  /// Builds if needed and calls, inside the layer's scope; penalties are noted on the tape.
  Vars run(const Vars& inputs, bool training);

  /// The layers inside this one. Their weights are counted, trained, frozen and saved with its own.
  virtual std::vector<Child> children() const;
  /// Weights of the layer itself, in the order of their making.
  const std::vector<Parameter>& own_weights() const { return weights_; }
  /// All weights with their paths, those of the layers inside included.
  std::vector<NamedParameter> weights() const;
  /// Name, trainable and dtype, then `config()`.
  Dict full_config() const;
  /// The shape, batch first, of the arrays that the layer stands for in a graph; null for a layer
  /// that computes.
  virtual const Shape* input_batch_shape() const { return nullptr; }

 protected:
  /// Makes a weight of this layer's dtype.
  Parameter add_weight(std::string name, const Shape& shape, const WeightOptions& options = {});
  /// What begins the errors of this class: `Dense` -> `dense`.
  std::string tag() const;
  /// The only input. @throws std::invalid_argument when there is not exactly one.
  const Var& one_input(const Vars& inputs) const;
  /// The penalty on the layer's output, if any.
  void set_activity_regularizer(RegularizerSpec regularizer);

 private:
  LayerOptions options_;
  std::uint64_t serial_;
  bool built_ = false;
  Shapes build_shapes_;
  std::vector<Parameter> weights_;
  std::vector<bool> weight_trains_;  // whether each may be trained at all
  RegularizerSpec activity_regularizer_;
};

/// A handle on a layer: copying shares the layer, calling it twice shares its weights.
class Layer {
 public:
  explicit Layer(std::shared_ptr<LayerBody> body) : body_(std::move(body)) {}

  /// Adds the layer to a graph of symbols. @throws std::invalid_argument `[name] ...` when it
  /// cannot take such inputs.
  Symbols operator()(const Symbols& inputs) const;
  /// Runs the layer on arrays and returns arrays.
  Tensors operator()(const Tensors& inputs, CallOptions options = {}) const;
  /// Records the layer on a tape.
  Vars operator()(const Vars& inputs, CallOptions options = {}) const;
  /// Puts the arrays on the tape as constants and records the layer.
  Vars operator()(Tape& tape, const Tensors& inputs, CallOptions options = {}) const;

  std::string name() const { return body_->name(); }
  std::string class_name() const { return body_->class_name(); }
  bool built() const { return body_->built(); }
  /// Builds the weights for inputs of these shapes, first extent the batch (`Shape::unknown`).
  void build(const Shapes& inputs) { body_->ensure_built(inputs); }
  /// Keras's `get_config()`: name, trainable, dtype and the constructor's arguments.
  Dict config() const { return body_->full_config(); }

  bool trainable() const { return body_->trainable(); }
  /// Freezes or thaws all weights of the layer; a compiled model must be compiled again.
  void set_trainable(bool trainable) { body_->set_trainable(trainable); }

  /// All weights with their paths below this layer.
  std::vector<NamedParameter> weights() const { return body_->weights(); }
  Parameters parameters() const;
  Parameters trainable_parameters() const;
  std::int64_t count_params() const;
  /// Copies of all weights in order, as Keras's `get_weights`.
  std::vector<Tensor> get_weights() const;
  /// @throws std::invalid_argument when number, shapes or dtypes differ; nothing changes then.
  void set_weights(const std::vector<Tensor>& values);

  LayerBody& body() const { return *body_; }
  const std::shared_ptr<LayerBody>& shared_body() const { return body_; }
  friend bool operator==(const Layer& a, const Layer& b) { return a.body_ == b.body_; }

 private:
  std::shared_ptr<LayerBody> body_;
};

/// A layer inside another. Keras's files of weights hold it under its attribute, or under its class
/// below the attribute when that is a list; paths of weights hold the layer's own name.
struct Child {
  std::string attribute;  ///< the member that holds the layer, or the list
  Layer layer;
  bool listed = false;  ///< whether the attribute is a list of layers
};

/// Makes a custom layer: `make_layer<MyLayer>(arguments...)`, MyLayer derived from LayerBody.
template <class Body, class... Arguments>
Layer make_layer(Arguments&&... arguments) {
  return Layer(std::make_shared<Body>(std::forward<Arguments>(arguments)...));
}

}  // namespace sluice
