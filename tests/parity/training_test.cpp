// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <map>

#include "../../io/model/model_file.hpp"
#include "../../io/tensors/safetensors.hpp"
#include "../../layers/model/serialization.hpp"
#include "../support/approx.hpp"
#include "../support/registered.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

using TensorMap = std::map<std::string, Tensor>;

TensorMap tensors_of(const Value& example) {
  const std::string file = text_at(example, "tensors");
  const std::string folder = SLUICE_TESTS_FOLDER "/parity/fixtures/training/";
  const NamedTensors tensors = read_safetensors(folder + file).tensors;
  return {tensors.begin(), tensors.end()};
}

/// The tensor of a weight before or after training; of a Sequential Keras's paths begin with its
/// name, ours do not.
const Tensor& weight_at(const TensorMap& tensors, const std::string& when,
                        const std::string& path) {
  const auto found = tensors.find(when + "/" + path);
  return found == tensors.end() ? tensors.at(when + "/sequential/" + path) : found->second;
}

/// The arrays under `x` or `y`: by name when there are several.
Arrays arrays_of(const TensorMap& tensors, const std::string& group) {
  std::vector<std::pair<std::string, Tensor>> named;
  for (const auto& [name, tensor] : tensors)
    if (name.starts_with(group + "/")) named.emplace_back(name.substr(group.size() + 1), tensor);
  if (named.size() == 1) return Arrays(named.front().second);
  return Arrays(std::move(named));
}

FitOptions fit_options(const Value& example, const TensorMap& tensors) {
  const Value& fit = at(example, "fit");
  FitOptions options;
  options.epochs = *at(fit, "epochs").if_is<std::int64_t>();
  options.batch_size = *at(fit, "batch_size").if_is<std::int64_t>();
  options.shuffle = *at(fit, "shuffle").if_is<bool>();
  options.verbose = 0;
  if (find(fit, "validation_split") != nullptr)
    options.validation_split = number_at(fit, "validation_split");
  if (find(fit, "class_weight") != nullptr)
    for (const auto& [label, weight] : dict_at(fit, "class_weight").entries())
      options.class_weight[std::stoll(label)] = *weight.number();
  if (find(fit, "sample_weight") != nullptr) options.sample_weight = tensors.at("sample_weight");
  return options;
}

Model model_of(const Value& example, const TensorMap& tensors) {
  Model model = model_from_json(text_at(example, "model"));
  Dict compiling = dict_at(example, "compile");
  compiling.set("optimizer", at(example, "optimizer"));
  compile_from_config(model, compiling, "compile");
  for (const NamedParameter& weight : model.weights())
    weight.parameter.assign(weight_at(tensors, "initial", weight.path));
  return model;
}

void check_history(const History& history, const Value& example, double tolerance) {
  const auto& expected = dict_at(example, "history").entries();
  CHECK(history.history.size() == expected.size());
  for (const auto& entry : expected) {
    const std::string& name = entry.first;
    CAPTURE(name);
    REQUIRE(history.history.count(name) == 1);
    const List& list = *entry.second.if_is<List>();
    REQUIRE(history[name].size() == list.size());
    for (std::size_t epoch = 0; epoch < list.size(); ++epoch)
      check_number(history[name][epoch], *list[epoch].number(), tolerance);
  }
}

void check_all(const std::string& file, DType dtype) {
  test::register_split();
  const Value document = fixture(file);
  const double tolerance = tolerances(dtype).trained;
  for (const Value& example : list_at(document, "cases")) {
    const std::string name = text_at(example, "name");
    CAPTURE(name);
    const TensorMap tensors = tensors_of(example);
    Model model = model_of(example, tensors);
    const History history =
        model.fit(arrays_of(tensors, "x"), arrays_of(tensors, "y"), fit_options(example, tensors));
    check_history(history, example, tolerance);
    for (const NamedParameter& weight : model.weights()) {
      CAPTURE(weight.path);
      test::check_close(weight.parameter.value(), weight_at(tensors, "final", weight.path),
                        tolerance);
    }
  }
}

TEST_SUITE("parity/training") {
  TEST_CASE("history and final weights are Keras's in float64") {
    check_all("training.float64.json", DType::float64);
  }
  TEST_CASE("history and final weights are Keras's in float32") {
    check_all("training.float32.json", DType::float32);
  }
}

}  // namespace
}  // namespace sluice::parity
