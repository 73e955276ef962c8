// SPDX-License-Identifier: MIT
#include "../../../layers/core/lambda.hpp"

#include "../../../core/ops/elementwise.hpp"
#include "../../support/approx.hpp"
#include "../../support/layer_contract.hpp"

namespace sluice {
namespace {

Vars doubled(const Vars& inputs) {
  return inputs.only() + inputs.only();
}

TEST_SUITE("layers/core/lambda") {
  TEST_CASE("a registered function keeps a layer's contract") {
    register_lambda("lambda_test>doubled", doubled);
    test::check_layer(Lambda("lambda_test>doubled", {.dtype = DType::float64}),
                      {test::random_tensor({3, 4})});
    test::check_fails(
        [] { register_lambda("lambda_test>doubled", doubled); },
        "[register_lambda] \"lambda_test>doubled\" is registered already; choose another name");
  }

  TEST_CASE("a function without a name computes, and refuses to be saved") {
    const Lambda lambda(doubled, {.name = "twice"});
    test::check_close(lambda(Tensors{Tensor::from({1, 2}, {1, 3})}).only(), {1, 2}, {2, 6});
    test::check_fails([&] { lambda.config(); },
                      "[lambda] the function of layer \"twice\" has no name and cannot be saved; "
                      "register it with register_lambda(name, function) and make the layer as "
                      "Lambda(name)");
  }

  TEST_CASE("an empty function is refused") {
    test::check_fails([] { Lambda{LambdaFunction()}; },
                      "[lambda] expected a function, got an empty one");
  }
}

}  // namespace
}  // namespace sluice
