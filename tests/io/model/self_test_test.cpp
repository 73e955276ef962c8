// SPDX-License-Identifier: MIT
#include "../../../io/model/self_test.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../layers/core/dense.hpp"

namespace sluice {
namespace {

Model identity() {
  const Symbol input = Input({2}, {.name = "x"});
  Model model(input, Dense(2, {.use_bias = false, .name = "y"})(input));
  model.set_weights({Tensor::from<float>({2, 2}, {1, 0, 0, 1})});
  return model;
}

TEST_SUITE("io/model/self_test") {
  TEST_CASE("three rows and their predictions are kept by name") {
    const Dict document = self_test_document(identity());
    const Dict& inputs = *document.find("inputs")->if_is<Dict>();
    const Dict& outputs = *document.find("outputs")->if_is<Dict>();
    CHECK(*inputs.find("x")->if_is<Dict>()->find("shape") == Value(List{3, 2}));
    CHECK(*outputs.find("y") == *inputs.find("x"));
    CHECK_NOTHROW(replay_self_test(identity(), ConfigReader(document, "self_test")));
  }

  TEST_CASE("a model of other weights is refused with the output's path") {
    const Dict document = self_test_document(identity());
    Model other = identity();
    other.set_weights({Tensor::from<float>({2, 2}, {1.25F, 0, 0, 1})});
    CHECK_THROWS_WITH_AS(replay_self_test(other, ConfigReader(document, "self_test")),
                         "[self_test] expected -1.0625 as element 0 of self_test.outputs.y, got "
                         "-1.328125; the weights are not those that were saved",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
