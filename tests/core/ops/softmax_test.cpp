// SPDX-License-Identifier: MIT
#include "../../../core/ops/softmax.hpp"

#include <doctest/doctest.h>

#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using Function = std::function<Var(const Vars&)>;

namespace {

Function softmax(std::int64_t axis) {
  return [axis](const Vars& v) { return ops::softmax(v[0], axis); };
}

Function log_softmax(std::int64_t axis) {
  return [axis](const Vars& v) { return ops::log_softmax(v[0], axis); };
}

const Tensor x = matrix({{1, 2, 3}, {0, 0, 5}});

}  // namespace

TEST_SUITE("core/ops/softmax") {
  TEST_CASE("softmax and its logarithm are Keras's") {
    check_close(evaluate(softmax(-1), {x}), {2, 3},
                {0.09003057317038046, 0.2447284710547976, 0.6652409557748219, 0.006648354478866004,
                 0.006648354478866004, 0.986703291042268});
    check_close(evaluate(log_softmax(-1), {x}), {2, 3},
                {-2.40760596444438, -1.4076059644443801, -0.40760596444438024, -5.013385901721449,
                 -5.013385901721449, -0.013385901721448918});
  }

  TEST_CASE("any axis may be the one of the classes") {
    check_close(evaluate(softmax(0), {x}), {2, 3},
                {0.7310585786300049, 0.8807970779778823, 0.11920292202211755, 0.2689414213699951,
                 0.11920292202211755, 0.8807970779778823});
    CHECK(inferred(softmax(1), {{Shape::unknown, 4, 2}}) == Shape{Shape::unknown, 4, 2});
    CHECK(inferred(log_softmax(-1), {{Shape::unknown, 4}}) == Shape{Shape::unknown, 4});
  }

  TEST_CASE("great logits do not overflow") {
    const Tensor great = matrix({{1000, 0, 1000}, {-1000, -1000, -2000}}).astype(DType::float32);
    check_close(evaluate(softmax(-1), {great}), {2, 3}, {0.5, 0, 0.5, 0.5, 0.5, 0});
    check_close(evaluate(log_softmax(-1), {great}), {2, 3},
                {-0.6931472, -1000.6931, -0.6931472, -0.6931472, -0.6931472, -1000.6931});
  }

  TEST_CASE("gradients along each axis are right") {
    const Tensor cube = random_tensor({2, 3, 2}, -2, 2);
    for (const std::int64_t axis : {0, 1, -1}) {
      check_gradients_both(softmax(axis), {cube});
      check_gradients_both(log_softmax(axis), {cube});
    }
  }

  TEST_CASE("wrong axes and dtypes are refused") {
    check_fails(
        [] {
          inferred(softmax(2), {{2, 3}});
        },
        "[softmax] axis 2 is out of range for shape (2, 3); use -2 to 1");
    check_fails(
        [] {
          inferred(log_softmax(-1), {{2, 3}}, DType::int32);
        },
        "[log_softmax] expected float32 or float64, got int32 of shape (2, 3); "
        "cast it first");
  }
}
