// SPDX-License-Identifier: MIT
// Sluice's side of the crossings with real Keras: the tests in Python run this program on files.
#include <exception>
#include <iostream>

#include "../../core/tensor/rng.hpp"
#include "../../io/files/files.hpp"
#include "../../io/model/model_file.hpp"
#include "../../io/tensors/safetensors.hpp"
#include "documentation_models.hpp"

namespace sluice::parity {
namespace {

using Paths = std::vector<std::filesystem::path>;

constexpr const char* usage =
    "make FOLDER              trains each of the documentation's models a little; writes\n"
    "                         NAME.keras, and NAME.safetensors with inputs and predictions\n"
    "predict MODEL X Y [W]    writes a model's predictions, with the weights of a .weights.h5\n"
    "rewrite FROM TO          from .keras or .json to .keras, .json or .weights.h5\n"
    "fit FROM XY TO LOSSES    trains for three epochs; writes the model with its optimizer\n"
    "Here .json is Keras's document of a model without weights; X, Y and LOSSES are .safetensors\n"
    "with the inputs x0, x1, ... and outputs y0, y1, ... of a model in order.\n";

/// The arrays x0, x1, ... or y0, y1, ... of a file.
Tensors arrays(const std::filesystem::path& file, char kind) {
  std::map<std::string, Tensor> sorted;
  for (const auto& [name, tensor] : read_safetensors(file).tensors)
    if (name.front() == kind) sorted.emplace(name, tensor);
  Tensors found;
  for (const auto& entry : sorted) found.push_back(entry.second);
  return found;
}

NamedTensors numbered(char kind, const Tensors& tensors) {
  NamedTensors named;
  for (std::size_t k = 0; k < tensors.size(); ++k)
    named.emplace_back(kind + std::to_string(k), tensors[k]);
  return named;
}

Model read(const std::filesystem::path& path) {
  return path.extension() == ".json" ? model_from_json(read_file(path)) : load_model(path);
}

/// Targets that any of the models can be trained on: a one in each row, each class in turn.
Tensors targets(const Tensors& predictions) {
  Tensors made;
  for (const Tensor& prediction : predictions) {
    const std::int64_t rows = prediction.shape()[0], width = prediction.shape().back();
    const std::int64_t classes = std::max<std::int64_t>(width, 2);
    Tensor target(prediction.shape());
    for (std::int64_t row = 0; row < rows; ++row)
      if (row % classes < width) target.values()[row * width + row % classes] = 1;
    made.push_back(target);
  }
  return made;
}

Tensors inputs(const std::string& name, const Model& model, std::int64_t rows) {
  if (name == "sequential") return {random::normal({rows, 20})};
  Tensors made;
  for (const SymbolSpec& spec : model.input_specs())
    made.push_back(random::normal({rows, spec.shape.back()}));
  return made;
}

void make(const Paths& paths) {
  set_random_seed(7);
  for (auto& [name, model] : documentation_models()) {
    const Tensors x = inputs(name, model, 48);
    model.fit(x, targets(model.predict(x)), {.epochs = 2, .batch_size = 16, .verbose = 0});
    save_model(model, paths.at(0) / (name + ".keras"), {.include_optimizer = true});
    NamedTensors named = numbered('x', x);
    for (const auto& entry : numbered('y', model.predict(x))) named.push_back(entry);
    write_safetensors(paths.at(0) / (name + ".safetensors"), {named, {}});
  }
}

void predict(const Paths& paths) {
  Model model = read(paths.at(0));
  if (paths.size() > 3) load_weights(model, paths[3]);
  write_safetensors(paths.at(2), {numbered('y', model.predict(arrays(paths.at(1), 'x'))), {}});
}

void rewrite(const Paths& paths) {
  const Model model = read(paths.at(0));
  const std::filesystem::path& to = paths.at(1);
  if (to.extension() == ".json")
    write_file_atomic(to, to_json(model));
  else if (to.extension() == ".h5")
    save_weights(model, to);
  else
    save_model(model, to);
}

void fit(const Paths& paths) {
  Model model = read(paths.at(0));
  const History history =
      model.fit(arrays(paths.at(1), 'x'), arrays(paths.at(1), 'y'),
                {.epochs = 3, .batch_size = 16, .shuffle = false, .verbose = 0});
  save_model(model, paths.at(2), {.include_optimizer = true});
  const std::vector<double>& losses = history["loss"];
  Tensor written({std::ssize(losses)}, DType::float64);
  std::ranges::copy(losses, written.values<double>().begin());
  write_safetensors(paths.at(3), {{{"loss", written}}, {}});
}

int run(const std::string& command, const Paths& paths) {
  register_own_classes();
  const std::map<std::string, void (*)(const Paths&)> commands = {
      {"make", make}, {"predict", predict}, {"rewrite", rewrite}, {"fit", fit}};
  const auto found = commands.find(command);
  if (found == commands.end()) {
    std::cerr << usage;
    return 2;
  }
  found->second(paths);
  return 0;
}

}  // namespace
}  // namespace sluice::parity

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  try {
    return sluice::parity::run(words.empty() ? "" : words[0],
                               {words.begin() + (words.empty() ? 0 : 1), words.end()});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
