// SPDX-License-Identifier: MIT
#include "../../../layers/base/input_layer.hpp"

#include <stdexcept>

#include "../../../layers/core/dense.hpp"
#include "../../../layers/model/sequential.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

/// Passes its input on, under the name of another class.
class Impostor : public LayerBody {
 public:
  Impostor() : LayerBody({}) {}
  std::string class_name() const override { return "InputLayer"; }
  Vars call(const Vars& inputs, bool) override { return inputs; }
  Dict config() const override { return {}; }
};

TEST_SUITE("layers/base/input_layer") {
  TEST_CASE("an input layer knows the shape with its batch, and makes a symbol of it") {
    const Symbol x = Input({3, 2}, {.name = "x", .dtype = DType::int32});
    const Shape* batch_shape = x.node().layer.body().input_batch_shape();
    REQUIRE(batch_shape != nullptr);
    CHECK(*batch_shape == Shape{Shape::unknown, 3, 2});
    const Symbol again = input_symbol(x.node().layer);
    CHECK(again.shape() == x.shape());
    CHECK(again.dtype() == DType::int32);
  }

  TEST_CASE("a layer is an input by what it is, not by how it calls its class") {
    const Layer impostor = make_layer<Impostor>();
    CHECK(impostor.body().input_batch_shape() == nullptr);
    CHECK_THROWS_AS(input_symbol(impostor), std::logic_error);
    const Sequential model({Dense(2), impostor, Dense(1)});
    CHECK(model.predict(Tensor({4, 3})).only().shape() == Shape{4, 1});
  }
}

}  // namespace
}  // namespace sluice
