// SPDX-License-Identifier: MIT
#include "../../../io/csv/ahead.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <utility>

namespace sluice::csv {
namespace {

/// Blocks that begin at lines 1 to `count`; behind them reading ends, or throws.
std::function<std::optional<Block>()> blocks(std::int64_t count, bool throws = false) {
  return [count, throws, line = std::int64_t{0}]() mutable -> std::optional<Block> {
    if (++line <= count) return Block{{}, {}, line, 1};
    if (throws) throw std::runtime_error("unreadable");
    return std::nullopt;
  };
}

/// A part that says in which line its block began.
Part part_of(const Block& block) {
  Table table;
  table.first_row = block.first_line;
  return {std::move(table), 0};
}

TEST_SUITE("io/csv/ahead") {
  TEST_CASE("parts come in the order of their blocks, for any number of threads") {
    for (const std::size_t threads : {1, 2, 5}) {
      ReadAhead ahead(
          blocks(200), [](Block block) { return part_of(block); }, threads);
      for (std::int64_t line = 1; line <= 200; ++line) {
        const std::optional<Part> part = ahead.next();
        REQUIRE(part);
        CHECK(part->table.first_row == line);
      }
      CHECK_FALSE(ahead.next());
    }
  }

  TEST_CASE("what reading or converting throws comes in its place") {
    ReadAhead unreadable(
        blocks(2, true), [](Block block) { return part_of(block); }, 2);
    CHECK(unreadable.next()->table.first_row == 1);
    CHECK(unreadable.next()->table.first_row == 2);
    CHECK_THROWS_WITH_AS(unreadable.next(), "unreadable", std::runtime_error);
    const auto convert = [](Block block) {
      if (block.first_line == 2) throw std::runtime_error("line 2");
      return part_of(block);
    };
    ReadAhead bad(blocks(3), convert, 2);
    CHECK(bad.next()->table.first_row == 1);
    CHECK_THROWS_WITH_AS(bad.next(), "line 2", std::runtime_error);
    CHECK(bad.next()->table.first_row == 3);
  }

  TEST_CASE("at most one block more than there are threads is converted ahead") {
    std::atomic<int> converted = 0;
    {
      ReadAhead ahead(
          blocks(1000),
          [&](Block block) {
            ++converted;
            return part_of(block);
          },
          2);
      ahead.next();
    }
    CHECK(converted <= 4);
  }
}

}  // namespace
}  // namespace sluice::csv
