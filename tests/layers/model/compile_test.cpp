// SPDX-License-Identifier: MIT
#include "../../../layers/model/compile.hpp"

#include "../../../layers/core/dense.hpp"
#include "../../../layers/core/lambda.hpp"
#include "../../../layers/model/sequential.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

using test::check_fails;

Tensor floats(const Shape& shape, std::uint32_t seed = 1) {
  return test::random_tensor(shape, -1, 1, DType::float32, seed);
}

History fitted(Model& model) {
  return model.fit(floats({12, 3}), floats({12, 2}, 2), {.shuffle = false, .verbose = 0});
}

TEST_SUITE("layers/model/compile") {
  TEST_CASE("outputs of a Sequential without Input are looked up by name when it is built") {
    Sequential late({Dense(4), Dense(2, {.kernel_initializer = "ones", .name = "out"})});
    Sequential early({Input({3}).node().layer, Dense(4),
                      Dense(2, {.kernel_initializer = "ones", .name = "out"})});
    early.compile({.loss = "mse", .loss_weights = 3.0, .metrics = {"mae"}});
    late.compile(
        {.loss = {{"out", "mse"}}, .loss_weights = {{"out", 3.0}}, .metrics = {{"out", {"mae"}}}});
    CHECK_FALSE(late.built());
    late.build({{Shape::unknown, 3}});
    late.set_weights(early.get_weights());
    CHECK(fitted(late).history == fitted(early).history);
  }

  TEST_CASE("a list for each output waits for the outputs as names do") {
    Sequential model({Dense(2), Lambda(
                                    [](const Vars& x) {
                                      return Vars{x[0], x[0]};
                                    },
                                    {.name = "twice"})});
    model.compile({.loss = {"mse", "mae"}, .loss_weights = {{"twice_1", 0.0}}});
    const Tensor x = floats({12, 3}), y = floats({12, 2}, 2);
    const History history = model.fit(x, {y, y}, {.verbose = 0});
    CHECK(history["loss"] == history["twice_loss"]);
    CHECK(history["twice_1_loss"].front() > 0);
  }

  TEST_CASE(
      "an output that is not there is refused when the model is built, which it is not then") {
    Sequential model({Dense(4), Dense(2, {.name = "out"})});
    model.compile({.loss = {{"uot", "mse"}}});
    for (int time = 0; time < 2; ++time) {
      check_fails([&] { fitted(model); },
                  "[compile] loss names no output \"uot\"; did you mean \"out\"?");
      CHECK_FALSE(model.built());
      CHECK(model.count_params() == 0);
    }
    model.compile({.loss = {{"out", "mse"}}});
    CHECK(model.fit(floats({9, 5}), floats({9, 2}), {.verbose = 0})["loss"].size() == 1);
  }

  TEST_CASE("what needs no outputs is checked at once, and refused leaves the model as it was") {
    Sequential model({Dense(2, {.name = "out"})});
    model.compile({.loss = {{"out", "mse"}}});
    check_fails([&] { model.compile({}); },
                "[compile] expected a loss, got none; give .loss = \"mse\" or the like");
    check_fails(
        [&] {
          model.compile({.loss = "mse", .loss_weights = {{"out", 1.0 / 0.0}}});
        },
        "[compile] expected finite loss weights, got inf");
    fitted(model);
    check_fails(
        [&] {
          model.compile({.loss = {{"uot", "mse"}}});
        },
        "[compile] loss names no output \"uot\"; did you mean \"out\"?");
    CHECK(model.compilation().losses.size() == 1);
  }
}

}  // namespace
}  // namespace sluice
