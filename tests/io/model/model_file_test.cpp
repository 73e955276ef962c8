// SPDX-License-Identifier: MIT
#include "../../../io/model/model_file.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"
#include "../../../io/files/json.hpp"
#include "../../../io/tensors/bytes.hpp"
#include "../../../io/tensors/safetensors.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/core/embedding.hpp"
#include "../../../layers/core/lambda.hpp"
#include "../../../layers/model/sequential.hpp"
#include "../../../layers/regularization/dropout.hpp"
#include "../../../layers/reshaping/flatten.hpp"
#include "../../../layers/tabular/gated_feature_fusion.hpp"
#include "../../support/temporary_folder.hpp"
#include "../../support/two_inputs.hpp"

namespace sluice {
namespace {

using test::rows;
using test::targets;
using test::TemporaryFolder;

Model fusion_model() {
  const Symbol a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  Symbol x = GatedFeatureFusion({.activation = "tanh", .name = "fusion"})({a, b});
  x = Dropout(0.25)(x);
  return Model({a, b}, Dense(1, {.activation = "sigmoid", .name = "out"})(x));
}

Model compiled_model() {
  Model model = fusion_model();
  model.compile({.optimizer = Adam({.learning_rate = 0.01, .clipnorm = 1.0}),
                 .loss = "binary_crossentropy",
                 .metrics = {"accuracy"}});
  return model;
}

std::string bytes_of(const Model& model) {
  return to_bytes(model.predict(rows()).only());
}

void train(Model& model, std::int64_t epochs) {
  model.fit(rows(), targets(), {.epochs = epochs, .batch_size = 8, .shuffle = false, .verbose = 0});
}

/// Writes the file again after a change of its text.
void replace_in(const std::filesystem::path& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_file_atomic(path, text.replace(at, from.size(), to));
}

/// Loads a file that was changed, and expects an error that ends so.
void check_refused(const std::string& from, const std::string& to, const std::string& ending) {
  const TemporaryFolder folder;
  save_model(compiled_model(), folder / "m.json");
  replace_in(folder / "m.json", from, to);
  const std::string text = (folder / "m.json").native() + ": " + ending;
  CHECK_THROWS_WITH_AS(load_model(folder / "m.json"), text.c_str(), FormatError);
}

TEST_SUITE("io/model/model_file") {
  TEST_CASE("a loaded model predicts the same bits, and saving it again gives the same bytes") {
    const TemporaryFolder folder;
    Model model = compiled_model();
    train(model, 2);
    save_model(model, folder / "m.json");
    const Model loaded = load_model(folder / "m.json");
    CHECK(bytes_of(loaded) == bytes_of(model));
    CHECK(loaded.compiled());
    CHECK(loaded.evaluate(rows(), targets()) == model.evaluate(rows(), targets()));
    save_model(loaded, folder / "again.json");
    CHECK(read_file(folder / "again.json") == read_file(folder / "m.json"));
    CHECK(folder.count() == 2);
  }

  TEST_CASE("training goes on with the same bits after loading the optimizer's state") {
    const TemporaryFolder folder;
    Model model = compiled_model();
    train(model, 2);
    save_model(model, folder / "m.json", {.include_optimizer = true});
    Model loaded = load_model(folder / "m.json");
    save_model(loaded, folder / "again.json", {.include_optimizer = true});
    CHECK(read_file(folder / "again.json") == read_file(folder / "m.json"));
    train(model, 2);
    train(loaded, 2);
    CHECK(bytes_of(loaded) == bytes_of(model));
  }

  TEST_CASE("a model may be loaded without being compiled") {
    const TemporaryFolder folder;
    Model model = compiled_model();
    train(model, 1);
    save_model(model, folder / "m.json", {.include_optimizer = true});
    const Model loaded = load_model(folder / "m.json", {.compile = false});
    CHECK_FALSE(loaded.compiled());
    CHECK(bytes_of(loaded) == bytes_of(model));
  }

  TEST_CASE("weights may lie in a file beside, and the one before is cleared away") {
    const TemporaryFolder folder;
    Model model = compiled_model();
    save_model(model, folder / "m.json", {.separate_weights = true});
    CHECK(bytes_of(load_model(folder / "m.json")) == bytes_of(model));
    train(model, 1);
    save_model(model, folder / "m.json", {.separate_weights = true});
    CHECK(bytes_of(load_model(folder / "m.json")) == bytes_of(model));
    CHECK(folder.count() == 2);
    save_model(model, folder / "m.json");
    CHECK(folder.count() == 1);
  }

  TEST_CASE("what a program adds comes back as it was") {
    const TemporaryFolder folder;
    const Dict preprocessing{{"columns", List{Dict{{"name", "age"}, {"mean", 0.1}}}}};
    save_model(fusion_model(), folder / "m.json",
               {.preprocessing = preprocessing, .training = {{"epoch", 3}}});
    const ModelFile file = load_model_file(folder / "m.json");
    CHECK(file.preprocessing == preprocessing);
    CHECK(file.training == Dict{{"epoch", 3}});
  }

  TEST_CASE("a model that takes codes has a self-test too") {
    const TemporaryFolder folder;
    const Symbol codes = Input({2}, {.name = "codes", .dtype = DType::int32});
    const Symbol x = Flatten()(Embedding(2, 3)(codes));
    const Model model(codes, Dense(1)(x));
    save_model(model, folder / "m.json");
    const Value file = parse_json(read_file(folder / "m.json"), "m");
    CHECK(file.if_is<Dict>()->find("self_test") != nullptr);
    CHECK_NOTHROW(load_model(folder / "m.json"));
  }

  TEST_CASE("a file of another format, a newer version or none of ours is refused") {
    check_refused("sluice.model", "other.model",
                  "[config] expected only \"sluice.model\" at format, got string \"other.model\"");
    check_refused("\"format_version\": 1", "\"format_version\": 7",
                  "[model_file] expected format_version up to 1, got 7; the file is of a newer "
                  "Sluice");
    check_refused("\"self_test\"", "\"self_tests\"",
                  "[config] unknown key self_tests; did you mean \"self_test\"?");
    const TemporaryFolder folder;
    write_file_atomic(folder / "g.json", to_json(fusion_model()));
    CHECK_THROWS_AS(load_model(folder / "g.json"), FormatError);
  }

  TEST_CASE("weights that are not exactly the model's are refused with both names") {
    check_refused("\"out/bias\"", "\"out/bigs\"",
                  "[weights] expected one tensor for each of 4 weights, got 4; missing out/bias; "
                  "unknown out/bigs");
    check_refused("\"units\": 1,", "\"units\": 2,",
                  "[weights] expected out/kernel of shape (4, 2) and float32, got shape (4, 1) and "
                  "float32");
  }

  TEST_CASE("a layer class that is not known is refused by name") {
    const TemporaryFolder folder;
    save_model(fusion_model(), folder / "m.json");
    replace_in(folder / "m.json", "\"class_name\": \"Dropout\"", "\"class_name\": \"Dropin\"");
    try {
      load_model(folder / "m.json");
      FAIL("loaded");
    } catch (const FormatError& error) {
      CHECK(std::string(error.what()).find("Dropin") != std::string::npos);
    }
  }

  TEST_CASE("weights that were changed do not pass the self-test") {
    const TemporaryFolder folder;
    const Model model = fusion_model();
    save_model(model, folder / "m.json");
    const Value text = parse_json(read_file(folder / "m.json"), "m");
    Dict root = *text.if_is<Dict>();
    Dict weights = *root.find("weights")->if_is<Dict>();
    Dict bias = *weights.find("out/bias")->if_is<Dict>();
    weights.set("out/bias", bias.set("data", "AACAQA=="));  // 4 where 0 was
    write_file_atomic(folder / "m.json", to_json_text(root.set("weights", weights)));
    CHECK_THROWS_AS(load_model(folder / "m.json"), FormatError);
  }

  TEST_CASE("a file cut anywhere is refused") {
    const TemporaryFolder folder;
    save_model(fusion_model(), folder / "m.json");
    const std::string text = read_file(folder / "m.json");
    for (std::size_t length = 0; length + 1 < text.size(); length += 97) {
      write_file_atomic(folder / "m.json", text.substr(0, length));
      CHECK_THROWS_AS(load_model(folder / "m.json"), FormatError);
    }
  }

  TEST_CASE("a save that fails leaves the folder as it was") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "m.json");
    CHECK_THROWS_AS(save_model(fusion_model(), folder / "m.json", {.separate_weights = true}),
                    FormatError);
    CHECK(folder.count() == 1);
  }

  TEST_CASE("what cannot be saved is said before anything is written") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(save_model(fusion_model(), "m.h5"),
                         "[save_model] expected a file that ends in .json or .keras, got m.h5",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        save_model(Sequential({Dense(1)}, {.name = "late"}), folder / "m.json"),
        "[save_model] the model \"late\" is not built; start it with Input(...), or fit it first",
        std::invalid_argument);
    CHECK_THROWS_AS(save_model(fusion_model(), folder / "m.json", {.include_optimizer = true}),
                    std::invalid_argument);
    CHECK(folder.count() == 0);
  }

  TEST_CASE("weights alone go to a file and back, and a misfit changes nothing") {
    const TemporaryFolder folder;
    Model model = fusion_model(), other = fusion_model();
    save_weights(model, folder / "w.safetensors");
    load_weights(other, folder / "w.safetensors");
    CHECK(bytes_of(other) == bytes_of(model));
    Safetensors content = read_safetensors(folder / "w.safetensors");
    content.tensors.back().second = Tensor(Shape{3}, DType::float32);
    content.tensors.front().second = Tensor::full({8, 4}, 1, DType::float32);
    write_safetensors(folder / "bad.safetensors", content);
    CHECK_THROWS_AS(load_weights(other, folder / "bad.safetensors"), FormatError);
    CHECK(bytes_of(other) == bytes_of(model));
  }

  TEST_CASE("a graph goes to JSON and back") {
    const std::string text = to_json(compiled_model());
    const Model made = model_from_json(text);
    CHECK(to_json(made) == text);
    CHECK(made.compiled());
    CHECK_THROWS_AS(model_from_json("[]"), FormatError);
    CHECK_THROWS_AS(model_from_json("{"), FormatError);
  }
}

}  // namespace
}  // namespace sluice
