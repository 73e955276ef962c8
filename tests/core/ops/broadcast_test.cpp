// SPDX-License-Identifier: MIT
#include "../../../core/ops/broadcast.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace sluice;

namespace {

/// The operands' offsets for each element of the result, in order.
struct Offsets {
  std::vector<std::int64_t> x, y;
  std::size_t runs = 0;
};

Offsets walked(const Shape& x, const Shape& y) {
  Offsets offsets;
  const Broadcast walk(x, y, broadcast("test", x, y));
  walk.for_each_run([&](std::int64_t from_x, std::int64_t from_y, std::int64_t at) {
    CHECK(at == static_cast<std::int64_t>(offsets.x.size()));
    for (std::size_t i = 0; i < walk.length(); ++i) {
      offsets.x.push_back(from_x + static_cast<std::int64_t>(i * walk.x_step()));
      offsets.y.push_back(from_y + static_cast<std::int64_t>(i * walk.y_step()));
    }
    ++offsets.runs;
  });
  return offsets;
}

using List = std::vector<std::int64_t>;

}  // namespace

TEST_SUITE("core/ops/broadcast") {
  TEST_CASE("equal shapes and scalars take a single run") {
    CHECK(walked({2, 3, 4}, {2, 3, 4}).runs == 1);
    CHECK(walked({2, 3, 4}, {}).runs == 1);
    CHECK(walked({}, {1, 1}).runs == 1);
    CHECK(walked({1, 3, 1}, {3, 1}).runs == 1);
  }

  TEST_CASE("a row is repeated for each row") {
    const Offsets offsets = walked({2, 3}, {3});
    CHECK(offsets.x == List{0, 1, 2, 3, 4, 5});
    CHECK(offsets.y == List{0, 1, 2, 0, 1, 2});
    CHECK(offsets.runs == 2);
  }

  TEST_CASE("a column is repeated for each column") {
    CHECK(walked({2, 3}, {2, 1}).y == List{0, 0, 0, 1, 1, 1});
    CHECK(walked({2, 1}, {1, 3}).x == List{0, 0, 0, 1, 1, 1});
    CHECK(walked({2, 1}, {1, 3}).y == List{0, 1, 2, 0, 1, 2});
  }

  TEST_CASE("axes repeated in the middle are walked around") {
    const Offsets offsets = walked({2, 1, 2}, {3, 1});
    CHECK(offsets.x == List{0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3});
    CHECK(offsets.y == List{0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2});
  }

  TEST_CASE("trailing axes that both operands have make one long run") {
    CHECK(walked({5, 2, 3}, {2, 3}).runs == 5);
    CHECK(walked({5, 2, 3}, {5, 1, 1}).runs == 5);
  }

  TEST_CASE("nothing is walked for no elements and for unknown extents") {
    CHECK(walked({0, 3}, {3}).runs == 0);
    CHECK(walked({Shape::unknown, 3}, {3}).runs == 0);
  }
}
