// SPDX-License-Identifier: MIT
#include "../../../optim/optimizers/optimizer.hpp"

#include "../../support/approx.hpp"

namespace sluice {
namespace {

const Shape shapes[] = {{2, 3}, {3}};

Parameters fresh_parameters() {
  return {Parameter("dense/kernel", test::random_tensor(shapes[0], -1, 1, DType::float32, 1)),
          Parameter("dense/bias", test::random_tensor(shapes[1], -1, 1, DType::float32, 2))};
}

void step(const Optimizer& optimizer, const Parameters& parameters, std::uint32_t seed) {
  for (const Parameter& each : parameters)
    each.gradient() = test::random_tensor(each.shape(), -1, 1, DType::float32, seed++);
  optimizer.step(parameters);
}

std::vector<std::string> state_names(const Optimizer& optimizer) {
  optimizer.build(fresh_parameters());
  std::vector<std::string> names;
  for (const auto& entry : optimizer.state()) names.push_back(entry.first);
  return names;
}

using Names = std::vector<std::string>;

TEST_SUITE("optim/optimizers/state") {
  TEST_CASE("adam's state is named and ordered as Keras's, amsgrad's maxima last") {
    CHECK(state_names(Adam({.amsgrad = true})) ==
          Names{"iteration", "learning_rate", "dense_kernel_momentum", "dense_kernel_velocity",
                "dense_bias_momentum", "dense_bias_velocity", "dense_kernel_velocity_hat",
                "dense_bias_velocity_hat"});
  }

  TEST_CASE("sgd remembers momentum only if it has any, rmsprop block by block") {
    CHECK(state_names("sgd") == Names{"iteration", "learning_rate"});
    CHECK(state_names(SGD({.momentum = 0.5})) ==
          Names{"iteration", "learning_rate", "dense_kernel_momentum", "dense_bias_momentum"});
    CHECK(state_names(RMSprop({.momentum = 0.5, .centered = true})) ==
          Names{"iteration", "learning_rate", "dense_kernel_velocity", "dense_bias_velocity",
                "dense_kernel_momentum", "dense_bias_momentum", "dense_kernel_average_gradient",
                "dense_bias_average_gradient"});
  }

  TEST_CASE("with a schedule there is no learning rate in the state") {
    CHECK(state_names(SGD({.learning_rate = ExponentialDecay()})) == Names{"iteration"});
  }

  TEST_CASE("training goes on bit-equal from a state") {
    for (const auto& make : {+[]() -> Optimizer { return Adam({.amsgrad = true}); },
                             +[]() -> Optimizer { return SGD({.momentum = 0.9}); },
                             +[]() -> Optimizer { return RMSprop({.momentum = 0.9}); }}) {
      const Optimizer through = make();
      const Parameters whole = fresh_parameters();
      step(through, whole, 1);
      step(through, whole, 5);
      const Optimizer resumed = make();
      Parameters halves = fresh_parameters();
      step(resumed, halves, 1);
      const Optimizer after = make();
      after.build(halves);
      after.set_state(resumed.state());
      CHECK(after.iterations() == 1);
      step(after, halves, 5);
      for (std::size_t k = 0; k < whole.size(); ++k)
        test::check_close(halves[k].value(), whole[k].value(), 0);
    }
  }

  TEST_CASE("a state is a copy, with the learning rate of now") {
    const Adam adam;
    const Parameters parameters = fresh_parameters();
    step(adam, parameters, 1);
    adam.set_learning_rate(0.25);
    const NamedTensors state = adam.state();
    const Tensor momentum = state[2].second.clone();
    step(adam, parameters, 5);
    test::check_close(state[2].second, momentum, 0);
    CHECK(state[0].second.item() == 1);
    CHECK(state[1].second.item() == 0.25);
    adam.set_state(state);
    CHECK(adam.learning_rate() == 0.25);
  }

  TEST_CASE("a rate that only went through float32 keeps its digits") {
    const Adam adam({.learning_rate = 0.001});
    adam.build(fresh_parameters());
    adam.set_state(adam.state());
    CHECK(adam.learning_rate() == 0.001);
  }

  TEST_CASE("a state that does not fit is refused and changes nothing") {
    const Adam adam;
    const Parameters parameters = fresh_parameters();
    step(adam, parameters, 1);
    const NamedTensors before = adam.state();
    NamedTensors renamed = before;
    renamed[2].first = "other";
    test::check_fails([&] { adam.set_state(renamed); },
                      "[optimizer] expected the state dense_kernel_momentum, got other");
    NamedTensors reshaped = before;
    reshaped[5].second = Tensor({4});
    test::check_fails([&] { adam.set_state(reshaped); },
                      "[optimizer] expected the state dense_bias_velocity of shape (3,) and "
                      "float32, got shape (4,) and float32");
    NamedTensors fewer = before;
    fewer.pop_back();
    test::check_fails([&] { adam.set_state(fewer); },
                      "[optimizer] expected 6 tensors of state, got 5");
    const NamedTensors after = adam.state();
    for (std::size_t k = 0; k < before.size(); ++k)
      test::check_close(after[k].second, before[k].second, 0);
  }

  TEST_CASE("weights of one name keep their own state") {
    const Parameters twins{Parameter("kernel", Tensor({2})), Parameter("kernel", Tensor({2}))};
    const SGD sgd({.momentum = 0.5});
    twins[0].gradient() = Tensor::full({2}, 1);
    sgd.step(twins);
    const NamedTensors before = sgd.state();
    sgd.set_state(before);
    for (std::size_t k = 0; k < before.size(); ++k)
      test::check_close(sgd.state()[k].second, before[k].second, 0);
  }

  TEST_CASE("there is no state before building") {
    test::check_fails([] { Adam().state(); },
                      "[optimizer] there is no state before the first step; call build with the "
                      "parameters");
  }
}

}  // namespace
}  // namespace sluice
