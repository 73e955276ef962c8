// SPDX-License-Identifier: MIT
#include "layer.hpp"

#include <atomic>

#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "batch_shape.hpp"
#include "symbol.hpp"

namespace sluice {
namespace {

/// An error that already names the layer it came from.
class LayerError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Runs a function; an argument error of a named layer gets the layer's name.
template <class Function>
auto within(const LayerBody& layer, Function function) {
  try {
    return function();
  } catch (const LayerError&) {
    throw;
  } catch (const std::invalid_argument& error) {
    throw LayerError(text_of(error.what(), " (in layer \"", layer.name(), "\")"));
  }
}

std::atomic<std::uint64_t> next_serial = 0;

/// Enters a layer's scope on a tape for the time of its call.
class Scope {
 public:
  Scope(Tape& tape, const std::string& name) : tape_(tape) { tape_.push_scope(name); }
  ~Scope() { tape_.pop_scope(); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Tape& tape_;
};

/// One shape as it is, several as a list.
Value shapes_value(const Shapes& shapes) {
  if (shapes.size() == 1) return shape_value(shapes.front());
  List all;
  for (const Shape& shape : shapes) all.push_back(shape_value(shape));
  return all;
}

/// The shape with its first extent, the batch, unknown.
Shape any_batch(const Shape& shape) {
  return shape.rank() == 0 ? shape : shape.with(0, Shape::unknown);
}

}  // namespace

LayerBody::LayerBody(LayerOptions options) : options_(std::move(options)), serial_(next_serial++) {
  if (!options_.dtype) options_.dtype = floatx();
  if (options_.name.find('/') != std::string::npos)
    fail("layer", "expected a name without \"/\", got \"", options_.name, "\"");
}

LayerBody::~LayerBody() = default;

void LayerBody::build(const Shapes&) {}

std::string LayerBody::name() const {
  return options_.name.empty() ? snake_case(class_name()) : options_.name;
}

void LayerBody::set_trainable(bool trainable) {
  options_.trainable = trainable;
  for (std::size_t k = 0; k < weights_.size(); ++k)
    weights_[k].set_trainable(trainable && weight_trains_[k]);
  for (Child& child : children()) child.layer.set_trainable(trainable);
}

void LayerBody::ensure_built(const Shapes& inputs) {
  if (built_) return;
  within(*this, [&] {
    try {
      build(inputs);
    } catch (...) {
      take_back_build();
      throw;
    }
  });
  build_shapes_ = inputs;
  built_ = true;
}

void LayerBody::take_back_build() {
  weights_.clear();
  weight_trains_.clear();
  build_shapes_.clear();
  built_ = false;
}

Vars LayerBody::run(const Vars& inputs, bool training) {
  if (inputs.empty()) fail(name(), "expected at least one input, got none");
  Shapes shapes;
  for (const Var& input : inputs) shapes.push_back(any_batch(input.shape()));
  ensure_built(shapes);
  Tape& tape = inputs.front().tape();
  const Scope scope(tape, name());
  Vars outputs = within(*this, [&] { return call(inputs, training); });
  if (activity_regularizer_)
    for (const Var& output : outputs) tape.add_loss((*activity_regularizer_.regularizer())(output));
  return outputs;
}

std::vector<Child> LayerBody::children() const {
  return {};
}

std::vector<NamedParameter> LayerBody::weights() const {
  std::vector<NamedParameter> all;
  for (const Parameter& weight : weights_) all.push_back({weight.name(), weight});
  for (const Child& child : children())
    for (const NamedParameter& weight : child.layer.weights())
      all.push_back({child.layer.name() + '/' + weight.path, weight.parameter});
  return all;
}

Dict LayerBody::full_config() const {
  Dict all{{"name", name()}, {"trainable", trainable()}, {"dtype", to_string(dtype())}};
  const Dict own = config();
  for (const auto& [key, value] : own.entries()) all.set(key, value);
  return all;
}

Dict LayerBody::serialized() const {
  Dict config = full_config();
  config.set("dtype", sluice::serialized("keras", "DTypePolicy", {{"name", to_string(dtype())}}));
  Dict document = sluice::serialized(module(), class_name(), std::move(config));
  if (!package().empty()) document.set("registered_name", package() + ">" + class_name());
  if (built_) document.set("build_config", Dict{{"input_shape", shapes_value(build_shapes_)}});
  return document;
}

Parameter LayerBody::add_weight(std::string name, const Shape& shape,
                                const WeightOptions& options) {
  weights_.emplace_back(std::move(name), options.initializer(shape, dtype()),
                        ParameterOptions{.trainable = options.trainable && trainable(),
                                         .regularizer = options.regularizer.regularizer()});
  weight_trains_.push_back(options.trainable);
  return weights_.back();
}

std::string LayerBody::tag() const {
  return snake_case(class_name());
}

const Var& LayerBody::one_input(const Vars& inputs) const {
  if (inputs.size() != 1) fail(tag(), "expected one input, got ", inputs.size());
  return inputs.front();
}

void LayerBody::set_activity_regularizer(RegularizerSpec regularizer) {
  activity_regularizer_ = std::move(regularizer);
}

Symbols Layer::operator()(const Symbols& inputs) const {
  Tape tape(Tape::Mode::abstract);
  Vars arguments;
  for (const Symbol& input : inputs) arguments.push_back(tape.input(input.shape(), input.dtype()));
  auto node = std::make_shared<GraphNode>(GraphNode{*this, inputs, {}});
  for (const Var& output : body_->run(arguments, false))
    node->outputs.push_back({output.shape(), output.dtype()});
  Symbols outputs;
  for (std::size_t k = 0; k < node->outputs.size(); ++k) outputs.emplace_back(node, k);
  return outputs;
}

Tensors Layer::operator()(const Tensors& inputs, CallOptions options) const {
  Tape tape(Tape::Mode::inference);
  Tensors outputs;
  for (const Var& output : (*this)(tape, inputs, options)) outputs.push_back(output.value());
  return outputs;
}

Vars Layer::operator()(const Vars& inputs, CallOptions options) const {
  return body_->run(inputs, options.training);
}

Vars Layer::operator()(Tape& tape, const Tensors& inputs, CallOptions options) const {
  Vars arguments;
  for (const Tensor& input : inputs) arguments.push_back(tape.constant(input));
  return body_->run(arguments, options.training);
}

Parameters Layer::parameters() const {
  Parameters all;
  for (NamedParameter& weight : weights()) all.push_back(weight.parameter);
  return all;
}

Parameters Layer::trainable_parameters() const {
  Parameters all = parameters();
  std::erase_if(all, [](const Parameter& parameter) { return !parameter.trainable(); });
  return all;
}

std::int64_t Layer::count_params() const {
  std::int64_t count = 0;
  for (const Parameter& parameter : parameters()) count += parameter.shape().size();
  return count;
}

std::vector<Tensor> Layer::get_weights() const {
  std::vector<Tensor> values;
  for (const Parameter& parameter : parameters()) values.push_back(parameter.value().clone());
  return values;
}

void Layer::set_weights(const std::vector<Tensor>& values) {
  const std::vector<NamedParameter> all = weights();
  if (!built() && all.empty() && !values.empty())
    fail("set_weights", "layer \"", name(), "\" is not built; call it or build it first");
  if (all.size() != values.size())
    fail("set_weights", "layer \"", name(), "\" expected ", all.size(), " arrays, got ",
         values.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Parameter& parameter = all[k].parameter;
    if (parameter.shape() != values[k].shape() || parameter.dtype() != values[k].dtype())
      fail("set_weights", all[k].path, " of layer \"", name(), "\" expected shape ",
           parameter.shape(), " of ", parameter.dtype(), ", got shape ", values[k].shape(), " of ",
           values[k].dtype());
  }
  for (std::size_t k = 0; k < all.size(); ++k) all[k].parameter.assign(values[k]);
}

}  // namespace sluice
