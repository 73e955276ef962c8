// SPDX-License-Identifier: MIT
// A custom layer: build makes its weights, call composes ops, config says how to make it
// again. Gradients, output shapes and saving follow.
#include <algorithm>
#include <iostream>
#include <optional>
#include <sluice.hpp>

using namespace sluice;

/// Scales each feature by a weight that it learns: y = x * scale, (..., F) -> (..., F).
class FeatureScaleBody : public LayerBody {
 public:
  FeatureScaleBody(double initial, LayerOptions options)
      : LayerBody(std::move(options)), initial_(initial) {}

  std::string class_name() const override { return "FeatureScale"; }
  std::string package() const override { return "examples"; }

  void build(const Shapes& inputs) override {
    scale_ = add_weight("scale", {inputs[0].back()},
                        {.initializer = initializers::Constant({.value = initial_})});
  }

  // x.tape().parameter puts a weight where the ops can use it.
  Vars call(const Vars& inputs, bool) override {
    const Var& x = inputs[0];
    return x * x.tape().parameter(*scale_);
  }

  Dict config() const override { return {{"initial", initial_}}; }

 private:
  double initial_;
  std::optional<Parameter> scale_;
};

/// The handle: what the user of the layer writes.
class FeatureScale : public Layer {
 public:
  explicit FeatureScale(double initial, LayerOptions options = {})
      : Layer(make_layer<FeatureScaleBody>(initial, std::move(options))) {}
};

int main() {
  // Registered once by package and class, the layer is known to model files like ours.
  register_layer("examples>FeatureScale", [](ConfigReader& config, LayerOptions common) {
    return FeatureScale(config.number("initial"), std::move(common));
  });
  set_random_seed(8);

  Symbol inputs = Input({4});
  Symbol scaled = FeatureScale(0.5, {.name = "scale"})(inputs);
  Symbol other = Dense(4, {.activation = "tanh"})(inputs);
  Model model(inputs, Dense(1)(GatedFeatureFusion()({scaled, other})));
  model.compile({.optimizer = Adam({.learning_rate = 0.01}), .loss = "mse"});

  // What is to be learnt: the sum of the first two features.
  Tensor x = random::normal({512, 4});
  Tensor y(Shape{512, 1});
  for (int row = 0; row < 512; ++row)
    y.values()[row] = static_cast<float>(x.at(row, 0) + x.at(row, 1));
  History history = model.fit(x, y, {.epochs = 20, .verbose = 0});

  Layer layer = model.get_layer("scale");
  std::cout << "Config: " << to_string(layer.config()) << '\n'
            << "Weights: " << layer.weights()[0].path << ' ' << layer.get_weights()[0].shape()
            << '\n'
            << "Scale has moved from 0.5: " << (layer.get_weights()[0].at(0) != 0.5 ? "yes" : "no")
            << '\n'
            << "Loss is less than a tenth of what it was: "
            << (history["loss"].back() < history["loss"].front() / 10 ? "yes" : "no") << '\n';

  // Made again from the file, it predicts the same bits.
  save_model(model, "own_layer.json");
  Model restored = load_model("own_layer.json");
  Tensor before = model.predict(x);
  Tensor after = restored.predict(x);
  std::cout << "Restored: " << restored.get_layer("scale").class_name() << '\n'
            << "Predictions are equal: "
            << (std::ranges::equal(before.values(), after.values()) ? "yes" : "no") << '\n';
}
