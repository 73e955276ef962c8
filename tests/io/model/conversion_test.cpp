// SPDX-License-Identifier: MIT
#include "../../../io/model/conversion.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"
#include "../../../io/keras/hdf5.hpp"
#include "../../../io/keras/tree.hpp"
#include "../../../io/model/model_file.hpp"
#include "../../../io/tensors/bytes.hpp"
#include "../../../io/tensors/safetensors.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/regularization/dropout.hpp"
#include "../../../layers/tabular/gated_feature_fusion.hpp"
#include "../../support/temporary_folder.hpp"
#include "../../support/two_inputs.hpp"

namespace sluice {
namespace {

using test::rows;
using test::targets;
using test::TemporaryFolder;
using Words = std::vector<std::string>;

void train(Model& model) {
  model.fit(rows(), targets(), {.epochs = 2, .shuffle = false, .verbose = 0});
}

/// A fused model of 4 layers and 41 weights after two steps of Adam.
Model trained_model() {
  const Symbol a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  const Symbol fused = GatedFeatureFusion({.activation = "tanh", .name = "fusion"})({a, b});
  Model model({a, b}, Dense(1, {.name = "out"})(fused));
  model.compile({.optimizer = Adam({.learning_rate = 0.01}), .loss = "mse", .metrics = {"mae"}});
  train(model);
  return model;
}

/// Weights and predictions, to the bit.
std::string bits(const Model& model) {
  std::string bytes = to_bytes(model.predict(rows()).only());
  for (const NamedParameter& weight : model.weights())
    bytes += weight.path + to_bytes(weight.parameter.value());
  return bytes;
}

std::string optimizer_bits(const Model& model) {
  std::string bytes;
  for (const auto& [name, tensor] : model.optimizer().state()) bytes += to_bytes(tensor);
  return bytes;
}

/// Expects a wrong argument, and a folder with as many files as before.
void check_refused(const TemporaryFolder& folder, const char* in, const char* out,
                   const char* graph, const std::string& text) {
  const std::filesystem::path model = *graph == '\0' ? std::filesystem::path() : folder / graph;
  const std::ptrdiff_t files = folder.count();
  CHECK_THROWS_WITH_AS(convert_model(folder / in, folder / out, model), text.c_str(),
                       std::invalid_argument);
  CHECK(folder.count() == files);
}

TEST_SUITE("io/model/conversion") {
  TEST_CASE("a model goes through a Keras archive and back to the bytes that it was" *
            doctest::skip(!has_archives())) {
    const TemporaryFolder folder;
    const Model model = trained_model();
    save_model(model, folder / "a.json", {.include_optimizer = true});
    const Conversion there = convert_model(folder / "a.json", folder / "b.keras");
    CHECK(there.layers == 4);
    CHECK(there.parameters == 41);
    CHECK(there.steps == 2);
    CHECK(there.left_out.empty());
    convert_model(folder / "b.keras", folder / "c.json");
    CHECK(read_file(folder / "c.json") == read_file(folder / "a.json"));
  }

  TEST_CASE("training goes on after a conversion as it does without" *
            doctest::skip(!has_archives())) {
    const TemporaryFolder folder;
    Model model = trained_model();
    save_model(model, folder / "a.keras", {.include_optimizer = true});
    convert_model(folder / "a.keras", folder / "b.json");
    Model converted = load_model(folder / "b.json");
    CHECK(optimizer_bits(converted) == optimizer_bits(model));
    train(model);
    train(converted);
    CHECK(bits(converted) == bits(model));
  }

  TEST_CASE("a file of weights alone written here holds its graph, but no optimizer's state") {
    const TemporaryFolder folder;
    const Model model = trained_model();
    save_model(model, folder / "a.json", {.include_optimizer = true});
    const Conversion there = convert_model(folder / "a.json", folder / "b.safetensors");
    CHECK(there.left_out == Words{"the optimizer's state"});
    CHECK_FALSE(there.steps.has_value());
    const Conversion back = convert_model(folder / "b.safetensors", folder / "c.json");
    CHECK(back.left_out.empty());
    const Model converted = load_model(folder / "c.json");
    CHECK(bits(converted) == bits(model));
    CHECK(converted.evaluate(rows(), targets()) == model.evaluate(rows(), targets()));
    CHECK_FALSE(converted.optimizer().built());
    Model other = trained_model();
    load_weights(other, folder / "b.safetensors");
    CHECK(bits(other) == bits(model));
  }

  TEST_CASE(
      "weights alone take graph and preprocessing from a model, and nothing of its training") {
    const TemporaryFolder folder;
    Model model = trained_model(), other = trained_model();
    train(other);
    const Dict preprocessing{{"columns", List{"age"}}};
    save_model(model, folder / "model.json",
               {.include_optimizer = true, .preprocessing = preprocessing, .training = {{"n", 3}}});
    write_file_atomic(folder / "graph.json", to_json(model));
    save_weights(other, folder / "w.safetensors");
    for (const char* graph : {"model.json", "graph.json"}) {
      convert_model(folder / "w.safetensors", folder / "c.json", folder / graph);
      const ModelFile file = load_model_file(folder / "c.json");
      CHECK(bits(file.model) == bits(other));
      CHECK_FALSE(file.model.optimizer().built());
      CHECK(file.preprocessing == (graph[0] == 'm' ? preprocessing : Dict()));
      CHECK(file.training.empty());
    }
  }

  TEST_CASE("Keras's weights go to safetensors and back" * doctest::skip(!has_archives())) {
    const TemporaryFolder folder;
    const Model model = trained_model();
    save_model(model, folder / "model.json");
    const Conversion there = convert_model(folder / "model.json", folder / "w.weights.h5");
    CHECK(there.left_out == Words{"the layers and how they are compiled"});
    convert_model(folder / "w.weights.h5", folder / "w.safetensors", folder / "model.json");
    convert_model(folder / "w.safetensors", folder / "back.weights.h5");
    CHECK(read_file(folder / "back.weights.h5") == read_file(folder / "w.weights.h5"));
  }

  TEST_CASE("the optimizer's state beside Keras's weights is taken by a compiled model" *
            doctest::skip(!has_archives())) {
    const TemporaryFolder folder;
    const Model model = trained_model();
    save_model(model, folder / "model.keras", {.include_optimizer = true});
    Hdf5Group tree = keras_tree(model);
    tree.groups[keras_optimizer_group] = keras_optimizer_tree(model.optimizer());
    write_file_atomic(folder / "w.weights.h5", to_hdf5(tree));
    const Conversion taken =
        convert_model(folder / "w.weights.h5", folder / "c.json", folder / "model.keras");
    CHECK(taken.steps == 2);
    CHECK(optimizer_bits(load_model(folder / "c.json")) == optimizer_bits(model));
    save_model(load_model(folder / "model.keras", {.compile = false}), folder / "bare.keras");
    const Conversion left =
        convert_model(folder / "w.weights.h5", folder / "d.json", folder / "bare.keras");
    CHECK(left.left_out == Words{"the optimizer's state (the model is not compiled)"});
  }

  TEST_CASE("what Keras's archive cannot hold is named" * doctest::skip(!has_archives())) {
    const TemporaryFolder folder;
    const Symbol a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
    Model model({a, b}, Dense(1)(Dropout(0.5)(GatedFeatureFusion()({a, b}))));
    model.compile({.loss = "mse"});
    train(model);
    save_model(model, folder / "a.json",
               {.include_optimizer = true, .preprocessing = {{"p", 1}}, .training = {{"n", 3}}});
    const Conversion done = convert_model(folder / "a.json", folder / "b.keras");
    CHECK(done.left_out == Words{"the seeds of dropout",
                                 "what was fitted to the columns of the data",
                                 "where the run stands"});
    CHECK(convert_model(folder / "a.json", folder / "c.json").left_out.empty());
    CHECK(read_file(folder / "c.json") == read_file(folder / "a.json"));
  }

  TEST_CASE("weights without the model that they belong to, or with two, are refused") {
    const TemporaryFolder folder;
    save_model(trained_model(), folder / "a.json");
    save_weights(trained_model(), folder / "w.safetensors");
    for (const char* weights : {"w.safetensors", "w.weights.h5"})
      check_refused(folder, weights, "o.json", "",
                    "[convert] " + (folder / weights).native() +
                        " holds weights alone; name the model that they belong to: --model with a "
                        ".keras or .json file");
    check_refused(folder, "a.json", "o.safetensors", "a.json",
                  "[convert] " + (folder / "a.json").native() +
                      " holds the model that its weights belong to; leave --model out");
  }

  TEST_CASE("files of other endings are refused with those that are known") {
    const TemporaryFolder folder;
    const std::string known =
        "[convert] expected a file that ends in .keras, .json, .safetensors or .weights.h5, got ";
    check_refused(folder, "a.json", "o.onnx", "", known + (folder / "o.onnx").native());
    check_refused(folder, "a.h5", "o.json", "", known + (folder / "a.h5").native());
  }

  TEST_CASE("what is read is never written over or cleared away") {
    const TemporaryFolder folder;
    save_model(trained_model(), folder / "a.json");
    save_weights(trained_model(), folder / "b-0123456789abcdef.safetensors");
    std::filesystem::create_symlink(folder / "a.json", folder / "link.json");
    const auto same = [&](const char* out) {
      return "[convert] expected another file to write than to read, got " +
             (folder / out).native() + " for both";
    };
    check_refused(folder, "a.json", "a.json", "", same("a.json"));
    check_refused(folder, "a.json", "link.json", "", same("link.json"));
    const char* weights = "b-0123456789abcdef.safetensors";
    check_refused(folder, weights, "a.json", "a.json", same("a.json"));
    check_refused(folder, weights, "b.json", "a.json",
                  "[convert] writing " + (folder / "b.json").native() + " would clear away " +
                      (folder / weights).native() +
                      ", which bears the name of its weights; write a file of another name");
  }

  TEST_CASE("weights that do not fit the model are refused by name, and nothing is written") {
    const TemporaryFolder folder;
    const Symbol input = Input({3});
    save_model(Model(input, Dense(1, {.name = "other"})(input)), folder / "other.json");
    save_weights(trained_model(), folder / "w.safetensors");
    const std::string text =
        (folder / "w.safetensors").native() +
        ": [weights] expected one tensor for each of 2 weights, got 4; missing other/kernel, "
        "other/bias; unknown fusion/fusion_gate/bias, fusion/fusion_gate/kernel, out/bias, "
        "out/kernel";
    CHECK_THROWS_WITH_AS(
        convert_model(folder / "w.safetensors", folder / "o.json", folder / "other.json"),
        text.c_str(), FormatError);
    CHECK(folder.count() == 2);
  }
}

}  // namespace
}  // namespace sluice
