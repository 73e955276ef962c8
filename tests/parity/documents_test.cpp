// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "../../core/base/error.hpp"
#include "../../io/files/files.hpp"
#include "../../io/files/json.hpp"
#include "../../io/model/model_file.hpp"
#include "../../io/tensors/safetensors.hpp"
#include "../support/registered.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

const std::filesystem::path folder = SLUICE_TESTS_FOLDER "/parity/fixtures/json";

/// Calls `check` with each model whose document real Keras wrote.
template <class Check>
void for_each_case(Check check) {
  test::register_split();
  const Value index = fixture("json/index.json");
  for (const Value& one : list_at(index, "cases")) {
    CAPTURE(text_at(one, "name"));
    check(one);
  }
}

Model model_of(const Value& one, const std::string& key = "document") {
  return model_from_json(read_file(folder / text_at(one, key)));
}

/// Keras's weights in Keras's order; its paths begin with the name of a Sequential, ours do not.
void set_weights(Model& model, const Value& one) {
  const NamedTensors tensors = read_safetensors(folder / text_at(one, "weights")).tensors;
  const std::map<std::string, Tensor> by_path(tensors.begin(), tensors.end());
  std::vector<Tensor> in_order;
  for (const Value& path : list_at(one, "paths"))
    in_order.push_back(by_path.at(*path.if_is<std::string>()));
  model.set_weights(in_order);
}

void check_outputs(const Model& model, const Value& one) {
  Tensors inputs;
  for (const auto& entry : dict_at(one, "inputs").entries())
    inputs.push_back(tensor_of(entry.second, DType::float32));
  const Tensors outputs = model.predict(inputs);
  std::size_t k = 0;
  for (const auto& entry : dict_at(one, "outputs").entries()) {
    const Tensor expected = tensor_of(entry.second, DType::float32);
    const Tensor got = outputs.at(k++);
    REQUIRE(got.shape() == expected.shape());
    for (std::size_t i = 0; i < expected.values().size(); ++i)
      check_number(got.values()[i], expected.values()[i], 1e-6);
  }
}

TEST_SUITE("parity/documents") {
  TEST_CASE("a model of Keras's document and weights predicts what Keras predicts") {
    for_each_case([](const Value& one) {
      Model model = model_of(one);
      set_weights(model, one);
      check_outputs(model, one);
    });
  }

  TEST_CASE("the older name of the fusion's package is read as the newer") {
    for_each_case([](const Value& one) {
      if (find(one, "kmr_document") == nullptr) return;
      CHECK(to_json(model_of(one, "kmr_document")) == to_json(model_of(one)));
    });
  }

  TEST_CASE("the document we write reads back to the same document") {
    for_each_case([](const Value& one) {
      const std::string ours = to_json(model_of(one));
      CHECK(to_json(model_from_json(ours)) == ours);
    });
  }

  TEST_CASE("what we do not honour is refused by name") {
    const std::pair<std::string, std::string> refused[] = {
        {"python_lambda", "__lambda__"},
        {"unknown_class", "LSTM"},
        {"constrained", "kernel_constraint"},
        {"operators", "expected a tensor of the graph, got 2"}};
    for (const auto& entry : refused) {
      const std::string name = entry.first, reason = entry.second;
      CAPTURE(name);
      std::string text;
      try {
        model_from_json(read_file(folder / (name + ".json")));
      } catch (const FormatError& error) {
        text = error.what();
      }
      CAPTURE(text);
      CHECK(text.find(reason) != std::string::npos);
    }
  }

  TEST_CASE("inputs and outputs of a dictionary come in the order of its sorted names") {
    const Model model = model_from_json(read_file(folder / "dictionaries.json"));
    CHECK(model.input_names() == std::vector<std::string>{"a", "b"});
    CHECK(model.output_names() == std::vector<std::string>{"dense", "concatenate"});
  }

  TEST_CASE("a document without shapes gives a model that is built later") {
    CHECK_FALSE(model_from_json(read_file(folder / "unbuilt.json")).built());
  }
}

}  // namespace
}  // namespace sluice::parity
