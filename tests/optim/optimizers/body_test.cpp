// SPDX-License-Identifier: MIT
#include "../../../optim/optimizers/body.hpp"

#include <cmath>
#include <cstring>

#include "../../../core/base/denormals.hpp"
#include "../../support/allocations.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

using test::check_close;

Parameter parameter(const char* name, const Shape& shape, std::uint32_t seed,
                    DType dtype = DType::float32) {
  const Parameter made(name, test::random_tensor(shape, -1, 1, dtype, seed));
  made.gradient() = test::random_tensor(shape, -1, 1, dtype, seed + 100);
  return made;
}

Parameters several() {
  return {parameter("a/kernel", {3, 5}, 1), parameter("a/bias", {5}, 2),
          parameter("b/kernel", {5, 7}, 3)};
}

/// Moves values and gradients of all parameters into one block each.
void gather(const Parameters& parameters) {
  std::int64_t size = 0;
  for (const Parameter& each : parameters) size += each.value().size();
  const Tensor values({size});
  const Tensor gradients({size});
  std::int64_t begin = 0;
  for (const Parameter& each : parameters) {
    const std::int64_t end = begin + each.value().size();
    Tensor gradient = gradients.rows(begin, end).reshape(each.shape());
    std::memcpy(gradient.data(), each.gradient().data(),
                static_cast<std::size_t>(each.value().size()) * sizeof(float));
    each.relocate(values.rows(begin, end).reshape(each.shape()), gradient);
    begin = end;
  }
}

void check_same_values(const Parameters& parameters, const Parameters& expected) {
  for (std::size_t k = 0; k < parameters.size(); ++k)
    check_close(parameters[k].value(), expected[k].value(), 0);
}

/// The gradient after clipping: an SGD step of rate 1 from 0 leaves its negative.
Tensor clipped(SGDOptions options, const Tensor& gradient, const Tensor& other = Tensor({1})) {
  options.learning_rate = 1.0;
  const Parameter first("first", Tensor(gradient.shape(), gradient.dtype()));
  const Parameter second("second", Tensor(other.shape(), other.dtype()));
  first.gradient() = gradient.clone();
  second.gradient() = other.clone();
  SGD(options).step({first, second});
  Tensor result = first.value();
  for (std::int64_t i = 0; i < result.size(); ++i) result.values<float>()[i] *= -1;
  return result;
}

/// Adagrad by the norm of each parameter's gradient, for its memory: numbers that begin at 0.1, and
/// one number a parameter.
class NormedRule : public UpdateRule {
 public:
  std::vector<std::vector<StateSlot>> slot_groups() const override {
    return {{{"accumulator", 0.1}}, {{"norm", 0, [](const Shape&) { return Shape(); }}}};
  }
  bool takes_whole_parameters() const override { return true; }
  void update(const UpdateNumbers& numbers, const UpdateRun<float>& run) const override {
    step(numbers, run);
  }
  void update(const UpdateNumbers& numbers, const UpdateRun<double>& run) const override {
    step(numbers, run);
  }

 private:
  template <class T>
  static void step(const UpdateNumbers& numbers, const UpdateRun<T>& run) {
    T squares = 0;
    for (std::size_t i = 0; i < run.size; ++i) squares += run.gradient[i] * run.gradient[i];
    *run.slot(1) = std::sqrt(squares);
    for (std::size_t i = 0; i < run.size; ++i) {
      T& accumulated = run.slot(0)[i] += run.gradient[i] * run.gradient[i];
      run.value[i] -= static_cast<T>(numbers.learning_rate) * run.gradient[i] /
                      (std::sqrt(accumulated) * *run.slot(1));
    }
  }
};

class Normed : public Optimizer {
 public:
  Normed()
      : Optimizer(std::make_shared<Body>(OptimizerSettings{"Normed", {}, 0.5, {}, {}},
                                         std::make_unique<NormedRule>())) {}
};

TEST_SUITE("optim/optimizers/body") {
  TEST_CASE("a rule may take whole parameters, and remember numbers of any shape and first value") {
    const Parameter a("a", Tensor::from<double>({2}, {1, 2})),
        b("b", Tensor::from<double>({1}, {3}));
    a.gradient() = Tensor::from<double>({2}, {3, 4});
    b.gradient() = Tensor::from<double>({1}, {2});
    const Normed optimizer;
    optimizer.begin_step({a, b});
    optimizer.update_range(0, 1);  // the ranges of two threads, which part a in the middle
    optimizer.update_range(1, 3);
    optimizer.end_step();
    check_close(a.value(), {2},
                {1 - 0.5 * 3 / (std::sqrt(9.1) * 5), 2 - 0.5 * 4 / (std::sqrt(16.1) * 5)});
    check_close(b.value(), {1}, {3 - 0.5 * 2 / (std::sqrt(4.1) * 2)});
    const NamedTensors state = optimizer.state();
    REQUIRE(state.size() == 6);
    CHECK(state[2].first == "a_accumulator");
    check_close(state[2].second, {2}, {9.1, 16.1});
    CHECK(state[3].first == "b_accumulator");
    CHECK(state[4].first == "a_norm");
    check_close(state[4].second, Shape(), {5});
    const Normed again;
    again.build({a, b});
    check_close(again.state()[2].second, {2}, {0.1, 0.1});
    again.set_state(state);
    check_close(again.state()[5].second, Shape(), {2});
  }

  TEST_CASE("parameters in one block or apart are updated to the same bits") {
    const Parameters apart = several();
    const Parameters together = several();
    gather(together);
    const Adam first;
    const Adam second;
    for (int step = 0; step < 3; ++step) {
      first.step(apart);
      second.step(together);
    }
    check_same_values(together, apart);
  }

  TEST_CASE("the moments of a weight without gradient decay to nothing" *
            doctest::skip(!FlushDenormals::is_supported)) {
    const Parameter weight("weight", Tensor::full({1}, 1));
    weight.gradient() = Tensor::full({1}, 1);
    const Adam optimizer;
    optimizer.step({weight});
    weight.gradient() = Tensor::full({1}, 0);
    for (int step = 0; step < 900; ++step) optimizer.step({weight});
    const NamedTensors state = optimizer.state();
    CHECK(state[2].first == "weight_momentum");
    CHECK(state[2].second.item() == 0);  // not 0.1 * 0.9^900, which is 7e-43
  }

  TEST_CASE("parameters may move between steps") {
    const Parameters moving = several();
    const Parameters still = several();
    const RMSprop first({.momentum = 0.5});
    const RMSprop second({.momentum = 0.5});
    first.step(moving);
    gather(moving);
    first.step(moving);
    second.step(still);
    second.step(still);
    check_same_values(moving, still);
  }

  TEST_CASE("a step in ranges gives the bits of a step at once") {
    const Parameters whole = several();
    const Parameters parts = several();
    gather(parts);
    const Adam first;
    const Adam second;
    for (int step = 0; step < 2; ++step) {
      first.step(whole);
      second.begin_step(parts);
      CHECK(second.elements() == 55);
      for (const auto& [begin, end] : {std::pair{17, 40}, {40, 55}, {0, 17}})
        second.update_range(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
      second.end_step();
    }
    check_same_values(parts, whole);
    CHECK(second.iterations() == 2);
  }

  TEST_CASE("a step allocates nothing after the first") {
    const Parameters parameters = several();
    for (const Optimizer& optimizer :
         std::vector<Optimizer>{Adam({.amsgrad = true, .clipnorm = 1}), SGD({.momentum = 0.9}),
                                RMSprop({.centered = true, .global_clipnorm = 1})}) {
      optimizer.step(parameters);
      const std::size_t before = test::allocations();
      optimizer.step(parameters);
      CHECK(test::allocations() == before);
    }
  }

  TEST_CASE("float32 and float64 parameters may stand side by side") {
    const Parameters mixed{parameter("a", {3}, 1), parameter("b", {4}, 2, DType::float64)};
    const Parameters narrow{parameter("a", {3}, 1)};
    const Parameters wide{parameter("b", {4}, 2, DType::float64)};
    Adam().step(mixed);
    Adam().step(narrow);
    Adam().step(wide);
    check_same_values(mixed, {narrow[0], wide[0]});
  }

  TEST_CASE("clipnorm shortens each gradient that is too long") {
    const Tensor gradient = Tensor::from({2}, {3, 4});
    check_close(clipped({.clipnorm = 1}, gradient), {2}, {0.6, 0.8});
    check_close(clipped({.clipnorm = 10}, gradient), {2}, {3, 4});
    check_close(clipped({.clipnorm = 1}, Tensor({2})), {2}, {0, 0});
  }

  TEST_CASE("global_clipnorm shortens all gradients by their common length") {
    const Tensor gradient = Tensor::from({2}, {3, 4});
    const Tensor other = Tensor::from({1}, {12});
    check_close(clipped({.global_clipnorm = 1.3}, gradient, other), {2}, {0.3, 0.4});
    check_close(clipped({.global_clipnorm = 14}, gradient, other), {2}, {3, 4});
  }

  TEST_CASE("clipvalue cuts each element, and 0 means no clipping") {
    const Tensor gradient = Tensor::from({3}, {3, -4, 0.5});
    check_close(clipped({.clipvalue = 2}, gradient), {3}, {2, -2, 0.5});
    check_close(clipped({.clipvalue = 0}, gradient), {3}, {3, -4, 0.5});
  }

  TEST_CASE("clipping does not hide what is not finite") {
    const float infinity = INFINITY;
    const Tensor broken = Tensor::from({2}, {1, infinity});
    CHECK(std::isnan(clipped({.clipnorm = 1}, broken).at(0)));
    CHECK(std::isnan(clipped({.global_clipnorm = 1}, Tensor::from({1}, {1}), broken).at(0)));
    CHECK(std::isnan(clipped({.clipvalue = 1}, Tensor::from({1}, {NAN})).at(0)));
  }

  TEST_CASE("weight decay is taken off before the update, of the clipped gradient's step too") {
    const Parameter weight("w", Tensor::from({1}, {2}));
    weight.gradient() = Tensor::from({1}, {100});
    SGD({.learning_rate = 0.5, .weight_decay = 0.1, .clipvalue = 1}).step({weight});
    CHECK(weight.value().at(0) == doctest::Approx(2 - 2 * 0.1 * 0.5 - 0.5));
  }

  TEST_CASE("a schedule sets the rate by the steps taken") {
    const Parameter weight("w", Tensor({1}));
    const SGD sgd(
        {.learning_rate = PiecewiseConstantDecay({.boundaries = {0}, .values = {0.5, 0.25}})});
    const auto move = [&] {
      weight.gradient() = Tensor::from({1}, {-1});
      sgd.step({weight});
      return weight.value().at(0);
    };
    CHECK(move() == 0.5);
    CHECK(sgd.learning_rate() == 0.25);
    CHECK(move() == 0.75);
  }

  TEST_CASE("other parameters than at first are refused by name") {
    const Parameters parameters = several();
    const Adam adam;
    adam.step(parameters);
    test::check_fails([&] { adam.step({parameters[0]}); },
                      "[optimizer] expected the 3 parameters that it was built for, got 1; make a "
                      "new optimizer for another model");
    test::check_fails(
        [&] { adam.step(several()); },
        "[optimizer] expected the parameter a/kernel, got another one named a/kernel; "
        "make a new optimizer for another model");
  }

  TEST_CASE("two clippings at once and negative numbers are refused") {
    test::check_fails([] { Adam({.clipnorm = 1, .clipvalue = 1}); },
                      "[optimizer] only one of clipnorm, clipvalue and global_clipnorm can be set");
    test::check_fails([] { SGD({.global_clipnorm = -1}); },
                      "[sgd] expected global_clipnorm of at least 0, got -1");
    test::check_fails([] { SGD({.weight_decay = -1}); },
                      "[sgd] expected weight_decay of at least 0, got -1");
    test::check_fails([] { SGD({.learning_rate = -0.1}); },
                      "[optimizer] expected learning_rate not negative, got -0.1");
  }
}

}  // namespace
}  // namespace sluice
