// SPDX-License-Identifier: MIT
#include "../../../io/keras/archive.hpp"
#include "../../../io/model/model_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"
#include "../../../io/keras/hdf5.hpp"
#include "../../../io/keras/zip_archive.hpp"
#include "../../../io/tensors/bytes.hpp"
#include "../../../io/tensors/safetensors.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../parity/fixtures.hpp"
#include "../../support/registered.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

using parity::at;
using parity::text_at;
using test::TemporaryFolder;

const std::filesystem::path archives = SLUICE_TESTS_FOLDER "/parity/fixtures/archives";

/// What real Keras wrote: archives with inputs and the outputs that Keras predicted.
const Value& index() {
  static const Value document = parity::fixture("archives/index.json");
  return document;
}

/// The tensors of an object in its order; Keras names its inputs by tensor and not by layer.
Tensors tensors_of(const Value& value) {
  Tensors tensors;
  for (const auto& entry : value.if_is<Dict>()->entries())
    tensors.push_back(parity::tensor_of(entry.second, DType::float32));
  return tensors;
}

double largest_difference(const Tensors& a, const Tensors& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    REQUIRE(a[k].shape() == b[k].shape());
    const Shape flat{a[k].size()};
    for (std::int64_t i = 0; i < a[k].size(); ++i) {
      const double expected = b[k].reshape(flat).at(i);
      largest = std::max(largest, std::abs(a[k].reshape(flat).at(i) - expected) /
                                      std::max(1.0, std::abs(expected)));
    }
  }
  return largest;
}

/// By name where there are several; the only one of a model has Keras's name of the tensor.
Arrays arrays_of(const NamedTensors& named) {
  return named.size() == 1 ? Arrays(named.front().second) : Arrays(named);
}

/// Calls `check` with each case of the index.
template <class Check>
void for_each(const std::string& key, Check check) {
  test::register_split();
  const List& cases = parity::list_at(index(), key);
  REQUIRE_FALSE(cases.empty());
  for (const Value& one : cases) {
    CAPTURE(text_at(one, "name"));
    check(one);
  }
}

TEST_SUITE("io/keras/archive") {
  TEST_CASE("an archive of real Keras predicts what Keras predicts") {
    for_each("cases", [](const Value& one) {
      const Model model = load_model(archives / text_at(one, "archive"));
      const Tensors outputs = model.predict(tensors_of(at(one, "inputs")));
      CHECK(largest_difference(outputs, tensors_of(at(one, "outputs"))) < 1e-6);
    });
  }

  TEST_CASE("what we write of it reads back to the same bits, and to the same bytes") {
    const TemporaryFolder folder;
    for_each("cases", [&](const Value& one) {
      const Model model = load_model(archives / text_at(one, "archive"));
      save_model(model, folder / "a.keras");
      const Model again = load_model(folder / "a.keras");
      save_model(again, folder / "b.keras");
      CHECK(read_file(folder / "a.keras") == read_file(folder / "b.keras"));
      const Arrays x = tensors_of(at(one, "inputs"));
      CHECK(largest_difference(again.predict(x), model.predict(x)) == 0);
    });
  }

  TEST_CASE("weights of real Keras are read into the model and written with the same layout") {
    for_each("cases", [](const Value& one) {
      Model model = load_model(archives / text_at(one, "archive"));
      const Tensors expected = model.predict(tensors_of(at(one, "inputs")));
      const std::string bytes = read_file(archives / text_at(one, "weights"));
      const std::string ours = to_keras_weights(model);
      for (const NamedParameter& weight : model.weights())
        weight.parameter.assign(Tensor(weight.parameter.shape(), weight.parameter.dtype()));
      assign_keras_weights(model, bytes);
      CHECK(largest_difference(model.predict(tensors_of(at(one, "inputs"))), expected) == 0);
      CHECK(to_hdf5(parse_hdf5(bytes, "keras")) == ours);
    });
  }

  TEST_CASE("training goes on from Keras's optimizer state as it does in Keras") {
    for_each("trained", [](const Value& one) {
      Model model = load_model(archives / text_at(one, "archive"));
      std::map<std::string, NamedTensors> parts;
      for (const auto& [name, tensor] :
           read_safetensors(archives / text_at(one, "tensors")).tensors)
        parts[name.substr(0, 1)].emplace_back(name.substr(2), tensor);
      const History history =
          model.fit(arrays_of(parts["x"]), arrays_of(parts["y"]),
                    {.epochs = 3, .batch_size = 15, .shuffle = false, .verbose = 0});
      const List& losses = parity::list_at(at(one, "continued"), "loss");
      for (std::size_t epoch = 0; epoch < losses.size(); ++epoch)
        CHECK(history["loss"][epoch] == doctest::Approx(*losses[epoch].number()).epsilon(1e-4));
    });
  }

  TEST_CASE("the optimizer's state goes into an archive and back") {
    const TemporaryFolder folder;
    for_each("trained", [&](const Value& one) {
      const Model model = load_model(archives / text_at(one, "archive"));
      save_model(model, folder / "a.keras", {.include_optimizer = true});
      const Model again = load_model(folder / "a.keras");
      const NamedTensors expected = model.optimizer().state(), got = again.optimizer().state();
      REQUIRE(got.size() == expected.size());
      for (std::size_t k = 0; k < got.size(); ++k)
        CHECK(to_bytes(got[k].second) == to_bytes(expected[k].second));
    });
  }

  TEST_CASE("an optimizer that remembers nothing of the weights still knows its steps") {
    const TemporaryFolder folder;
    const Symbol input = Input({2});
    Model model(input, Dense(1)(input));
    model.compile({.optimizer = "sgd", .loss = "mse"});
    save_model(model, folder / "new.keras", {.include_optimizer = true});
    CHECK_FALSE(load_model(folder / "new.keras").optimizer().built());
    model.train_on_batch(Tensor({3, 2}), Tensor({3, 1}));
    save_model(model, folder / "a.keras", {.include_optimizer = true});
    CHECK(load_model(folder / "a.keras").optimizer().iterations() == 1);
  }

  TEST_CASE("spoilt files are refused and change nothing") {
    Model model = load_model(archives / "functional.keras");
    const std::string before = to_keras_weights(model);
    for (const char* name : {"bomb", "external_link", "external_storage", "missing", "soft_link",
                             "surplus", "truncated", "virtual", "wrong_shape"}) {
      CAPTURE(name);
      const std::filesystem::path path = archives / "spoilt" / (std::string(name) + ".weights.h5");
      CHECK_THROWS_AS(load_weights(model, path), FormatError);
    }
    CHECK(to_keras_weights(model) == before);
    CHECK_THROWS_AS(load_model(archives / "spoilt" / "truncated.keras"), FormatError);
  }

  TEST_CASE("layers in another order than the file's are noticed by their names") {
    const std::string bytes = read_file(archives / "functional.weights.h5");
    Hdf5Group tree = parse_hdf5(bytes, "w");
    auto& layers = tree.groups.at("layers").groups;
    std::swap(layers.at("dense"), layers.at("dense_1"));
    Model model = load_model(archives / "functional.keras");
    CHECK_THROWS_WITH_AS(assign_keras_weights(model, to_hdf5(tree)),
                         "[weights] expected layer \"dense\" at layers/dense/vars, got "
                         "\"dense_1\", which is another layer of this model",
                         FormatError);
  }

  TEST_CASE("a member that is none of a model's is refused") {
    ArchiveMembers members = parse_zip(read_file(archives / "functional.keras"), "m");
    members.emplace_back("assets/vocabulary.txt", "a");
    CHECK_THROWS_AS(model_from_keras_archive(to_zip(members)), FormatError);
    members.back() = {"model.weights.npz", ""};
    CHECK_THROWS_WITH_AS(model_from_keras_archive(to_zip(members)),
                         "[keras] expected no member but metadata.json, config.json and "
                         "model.weights.h5, got model.weights.npz",
                         FormatError);
    members.resize(members.size() - 2);
    CHECK_THROWS_WITH_AS(model_from_keras_archive(to_zip(members)),
                         "[keras] expected the member model.weights.h5, got an archive without it",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
