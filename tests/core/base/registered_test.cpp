// SPDX-License-Identifier: MIT
#include "../../../core/base/registered.hpp"

#include <doctest/doctest.h>

#include <thread>

namespace sluice {
namespace {

TEST_SUITE("core/base/registered") {
  TEST_CASE("set replaces what had the name, add leaves it") {
    Registered<int> numbers;
    CHECK(!numbers.find("one"));
    numbers.set("one", 1);
    numbers.set("one", 11);
    CHECK(numbers.find("one") == 11);
    CHECK(!numbers.add("one", 2));
    CHECK(numbers.find("one") == 11);
    CHECK(numbers.add("another", 3));
    CHECK(numbers.names() == std::vector<std::string>{"another", "one"});
  }

  TEST_CASE("of several threads that add one name a single one succeeds") {
    Registered<int> numbers;
    std::vector<int> added(4);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        for (int n = 0; n < 100; ++n) added[i] += numbers.add(std::to_string(n), i);
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(added[0] + added[1] + added[2] + added[3] == 100);
    CHECK(numbers.names().size() == 100);
  }
}

}  // namespace
}  // namespace sluice
