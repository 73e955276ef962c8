// SPDX-License-Identifier: MIT
#include "model.hpp"

#include <algorithm>
#include <cstring>

#include "../../core/base/error.hpp"
#include "model_body.hpp"
#include "prediction.hpp"

namespace sluice {
Model::Model(const Symbols& inputs, const Symbols& outputs, ModelOptions options)
    : Model(std::make_shared<ModelBody>(inputs, outputs, options)) {}

Model::Model(std::shared_ptr<ModelBody> body) : Layer(std::move(body)) {}

ModelBody& Model::model_body() const {
  return static_cast<ModelBody&>(body());
}

void Model::compile(CompileOptions options) {
  ModelBody& body = model_body();
  if (body.fitting)
    fail("compile", "model \"", name(),
         "\" is being trained, and what it is trained with cannot be ",
         "exchanged meanwhile; compile it before or after fit");
  body.compiled = body.has_graph() ? Compiled(std::move(options), body.output_names())
                                   : Compiled(std::move(options));
  body.training_state.reset();
}

bool Model::compiled() const {
  return model_body().compiled.has_value();
}

Tensors Model::predict(const Arrays& x) const {
  ModelBody& body = model_body();
  const Tensors inputs = body.checked_inputs(x);
  return predict_rows(body, inputs);
}

Predictor Model::predictor(std::int64_t rows) const {
  return Predictor(*this, rows);
}

const std::vector<Layer>& Model::layers() const {
  return model_body().layers();
}

Layer Model::get_layer(const std::string& name) const {
  std::vector<std::string> names;
  for (const Layer& layer : layers()) {
    if (layer.name() == name) return layer;
    names.push_back(layer.name());
  }
  fail("get_layer", "there is no layer \"", name, "\"", suggestion(name, names));
}

std::vector<std::string> Model::input_names() const {
  return model_body().input_names();
}
std::vector<std::string> Model::output_names() const {
  return model_body().output_names();
}
std::vector<SymbolSpec> Model::input_specs() const {
  return model_body().specs(model_body().graph().inputs);
}
std::vector<SymbolSpec> Model::output_specs() const {
  return model_body().specs(model_body().graph().outputs);
}

const Compiled& Model::compilation() const {
  if (!compiled())
    throw std::logic_error(text_of("[model] \"", name(), "\" is not compiled; call compile first"));
  return *model_body().compiled;
}

Optimizer Model::optimizer() const {
  return compilation().options.optimizer;
}

void Model::stop_training() {
  model_body().stop_training = true;
}

Tensor activations_of(const Model& model, const std::string& layer, const std::string& value,
                      const Arrays& x) {
  ModelBody& body = model.model_body();
  const Tensors inputs = body.checked_inputs(x);
  return activation_rows(body, layer + '/' + value, inputs);
}

}  // namespace sluice
