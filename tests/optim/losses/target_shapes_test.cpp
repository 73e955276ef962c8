// SPDX-License-Identifier: MIT
#include "../../../optim/losses/target_shapes.hpp"

#include <doctest/doctest.h>

namespace sluice {
namespace {

TEST_SUITE("optim/losses/target_shapes") {
  TEST_CASE("shapes that differ by a last axis of 1 hold the same values in the same order") {
    CHECK(differ_by_column({3}, {3, 1}));
    CHECK(differ_by_column({3, 2, 1}, {3, 2}));
    CHECK(differ_by_column({Shape::unknown}, {Shape::unknown, 1}));
  }

  TEST_CASE("others do not") {
    CHECK_FALSE(differ_by_column({3}, {3}));
    CHECK_FALSE(differ_by_column({3}, {1, 3}));
    CHECK_FALSE(differ_by_column({3}, {3, 2}));
    CHECK_FALSE(differ_by_column({4}, {3, 1}));
    CHECK_FALSE(differ_by_column({}, {3, 1}));
    CHECK_FALSE(differ_by_column({3}, {3, 1, 1}));
  }
}

}  // namespace
}  // namespace sluice
