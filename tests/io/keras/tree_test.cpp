// SPDX-License-Identifier: MIT
#include "../../../io/keras/tree.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../../io/model/model_file.hpp"
#include "../../../layers/core/dense.hpp"
#include "../../../layers/registry.hpp"
#include "../../support/approx.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

/// out(x) + the sum of three blocks, a layer under each of two attributes and a list of three:
/// (n, 4) -> (n, 4).
class ResidualBody : public LayerBody {
 public:
  using LayerBody::LayerBody;

  std::string class_name() const override { return "Residual"; }
  std::string package() const override { return "tree_test"; }
  void build(const Shapes& inputs) override {
    for (const Child& child : children()) child.layer.body().ensure_built(inputs);
  }
  Vars call(const Vars& inputs, bool) override {
    Var sum = output_(input_(inputs)).only();
    for (const Layer& block : blocks_) sum = sum + block(inputs).only();
    return sum;
  }
  Dict config() const override { return {}; }
  std::vector<Child> children() const override {
    std::vector<Child> all{{"entry", input_}, {"exit", output_}};
    for (const Layer& block : blocks_) all.push_back({"blocks", block, true});
    return all;
  }

 private:
  Dense input_ = Dense(4, {.name = "first"});
  Dense output_ = Dense(4, {.name = "last"});
  std::vector<Layer> blocks_{Dense(4, {.name = "a"}), Dense(4, {.use_bias = false, .name = "b"}),
                             Dense(4, {.name = "c"})};
};

Model residual_model() {
  static const bool once = [] {
    register_layer("tree_test>Residual", [](ConfigReader&, LayerOptions common) {
      return make_layer<ResidualBody>(std::move(common));
    });
    return true;
  }();
  CHECK(once);
  const Symbol x = Input({4});
  return Model(x, make_layer<ResidualBody>(LayerOptions{.name = "residual"})(x));
}

std::vector<std::string> names_of(const std::map<std::string, Hdf5Group>& groups) {
  std::vector<std::string> names;
  for (const auto& entry : groups) names.push_back(entry.first);
  return names;
}

TEST_SUITE("io/keras/tree") {
  TEST_CASE("layers inside a layer lie at their attributes, those of a list by class and number") {
    const Hdf5Group tree = keras_tree(residual_model());
    const Hdf5Group& residual = tree.groups.at("layers").groups.at("residual");
    CHECK(names_of(residual.groups) == std::vector<std::string>{"blocks", "entry", "exit", "vars"});
    const auto& blocks = residual.groups.at("blocks").groups;
    CHECK(names_of(blocks) == std::vector<std::string>{"dense", "dense_1", "dense_2"});
    CHECK(blocks.at("dense_1").groups.at("vars").attributes.at("name") == "b");
    CHECK(blocks.at("dense_1").groups.at("vars").datasets.size() == 1);
    CHECK(residual.groups.at("exit").groups.at("vars").datasets.size() == 2);
  }

  TEST_CASE("paths of weights hold the layers' names, and freezing reaches all of them") {
    const Model model = residual_model();
    std::vector<std::string> paths;
    for (const NamedParameter& weight : model.weights()) paths.push_back(weight.path);
    CHECK(paths == std::vector<std::string>{
                       "residual/first/kernel", "residual/first/bias", "residual/last/kernel",
                       "residual/last/bias", "residual/a/kernel", "residual/a/bias",
                       "residual/b/kernel", "residual/c/kernel", "residual/c/bias"});
    CHECK(model.count_params() == 4 * 20 + 16);
    Layer residual = model.get_layer("residual");
    residual.set_trainable(false);
    CHECK(model.trainable_parameters().empty());
    residual.set_trainable(true);
    CHECK(model.trainable_parameters().size() == 9);
  }

  TEST_CASE("a custom layer with layers inside is saved and loaded as it was") {
    const test::TemporaryFolder folder;
    const Model model = residual_model();
    const Tensor x = Tensor::from({2, 4}, {1, -2, 3, 0.5, -1, 0, 2, 4});
    const Tensor expected = model.predict(x);
    for (const char* name : {"m.json", "m.keras"}) {
      save_model(model, folder / name);
      const Model loaded = load_model(folder / name);
      test::check_close(loaded.predict(x).only(), expected, 0);
    }
  }
}

}  // namespace
}  // namespace sluice
