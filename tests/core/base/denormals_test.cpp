// SPDX-License-Identifier: MIT
#include "../../../core/base/denormals.hpp"

#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

/// A product below the normal range of float32, computed here and now.
float tiny_product() {
  const volatile float x = 1e-30F;
  return x * 1e-10F;
}

TEST_SUITE("core/base/denormals") {
  TEST_CASE("numbers below the normal range are zero in a scope and come back after it" *
            doctest::skip(!FlushDenormals::is_supported)) {
    CHECK(tiny_product() > 0);
    {
      const FlushDenormals flush;
      CHECK(tiny_product() == 0);
      { const FlushDenormals inner; }
      CHECK(tiny_product() == 0);
    }
    CHECK(tiny_product() > 0);
  }

  TEST_CASE("a tape flushes as it records, replays and derives, and leaves the caller's mode" *
            doctest::skip(!FlushDenormals::is_supported)) {
    Tape tape;
    const Var x = tape.variable(Tensor::full({1}, 1e-30));
    const Var y = x * 1e-10 * 1e-10;
    CHECK(y.value().item() == 0);
    tape.replay();
    CHECK(y.value().item() == 0);
    tape.backward(y, Tensor::full({1}, 1e-20));
    CHECK(x.gradient().item() == 0);
    CHECK(tiny_product() > 0);
  }
}

}  // namespace
}  // namespace sluice
