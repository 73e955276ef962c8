// SPDX-License-Identifier: MIT
#include "../../../core/tensor/rng.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

/// Mean and standard deviation.
struct Moments {
  double mean, deviation;
};
Moments moments(const Tensor& tensor) {
  double sum = 0, squares = 0;
  for (const float value : tensor.values()) {
    sum += double{value};
    squares += double{value} * double{value};
  }
  const auto n = static_cast<double>(tensor.size());
  return {sum / n, std::sqrt(squares / n - sum * sum / (n * n))};
}

bool equal(const Tensor& a, const Tensor& b) {
  return std::ranges::equal(a.values(), b.values());
}

TEST_SUITE("core/tensor/rng") {
  TEST_CASE("Philox gives its authors' known answers") {
    using Words = std::array<std::uint32_t, 4>;
    CHECK(philox({0, 0, 0, 0}, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({0, 0, 0, 0}, 0, 7) == Words{0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48});
    const std::uint32_t ones = 0xFFFFFFFF;
    CHECK(philox({ones, ones, ones, ones}, ~std::uint64_t{0}) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  }

  TEST_CASE("a stream repeats by seed, and differs by seed and by stream") {
    Rng first(1), same(1), other_seed(2), other_stream(1, 1);
    const double value = first.uniform();
    CHECK(value == same.uniform());
    CHECK(value != other_seed.uniform());
    CHECK(value != other_stream.uniform());
  }

  TEST_CASE("below reaches every number under its end and no other") {
    Rng rng(3);
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(rng.below(7));
    CHECK(seen == std::set<std::int64_t>{0, 1, 2, 3, 4, 5, 6});
    CHECK(rng.below(1) == 0);
    test::check_fails([&] { rng.below(0); }, "[random] expected an upper end of at least 1, got 0");
  }

  TEST_CASE("below favours no result where words are not a multiple of its range") {
    Rng rng(5);
    std::vector<int> counts(3);
    for (int i = 0; i < 3000; ++i) ++counts[static_cast<std::size_t>(rng.below(3LL << 30) % 3)];
    for (const int count : counts) CHECK(std::abs(count - 1000) < 120);  // 4.6 deviations
  }

  TEST_CASE("below draws from ranges beyond 32 bits") {
    Rng rng(6);
    const std::int64_t end = 5LL << 40;
    int upper = 0;
    for (int i = 0; i < 1000; ++i) {
      const std::int64_t value = rng.below(end);
      CHECK((value >= 0 && value < end));
      upper += value >= end / 2 ? 1 : 0;
    }
    CHECK(std::abs(upper - 500) < 75);  // 4.7 deviations
  }

  TEST_CASE("a permutation holds each number once, in random order") {
    std::vector<std::int64_t> order = Rng(4).permutation(100);
    CHECK(!std::ranges::is_sorted(order));
    std::ranges::sort(order);
    for (std::int64_t i = 0; i < 100; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
    CHECK(Rng(4).permutation(0).empty());
  }

  TEST_CASE("one seed fixes every seed drawn after it") {
    set_random_seed(42);
    const std::uint64_t first = next_seed(), second = next_seed();
    CHECK(first != second);
    set_random_seed(42);
    CHECK(next_seed() == first);
    CHECK(next_seed() == second);
    set_random_seed(43);
    CHECK(next_seed() != first);
  }

  TEST_CASE("a normal tensor has the mean and deviation asked for") {
    const Tensor x = random::normal({100, 1000}, {.mean = 3, .stddev = 2, .seed = 5});
    CHECK(x.shape() == Shape{100, 1000});
    CHECK(x.dtype() == DType::float32);
    CHECK(std::abs(moments(x).mean - 3) < 0.03);
    CHECK(std::abs(moments(x).deviation - 2) < 0.02);
    CHECK(std::ranges::max(x.values()) > 9);
  }

  TEST_CASE("a truncated normal tensor stays within two deviations") {
    const Tensor x = random::truncated_normal({100000}, {.mean = 1, .stddev = 0.5, .seed = 6});
    CHECK(std::ranges::max(x.values()) <= 2);
    CHECK(std::ranges::min(x.values()) >= 0);
    CHECK(std::abs(moments(x).deviation - 0.5 * 0.8796) < 0.005);  // of the cut distribution
  }

  TEST_CASE("a uniform tensor fills its range evenly") {
    const Tensor x = random::uniform({100000}, {.minval = -1, .maxval = 3, .seed = 7});
    CHECK(std::ranges::min(x.values()) >= -1);
    CHECK(std::ranges::max(x.values()) < 3);
    CHECK(std::abs(moments(x).mean - 1) < 0.02);
    CHECK(std::abs(moments(x).deviation - 4 / std::sqrt(12)) < 0.02);
  }

  TEST_CASE("randint gives whole numbers of a half-open range") {
    const Tensor x = random::randint({1000}, -2, 3, 8);
    CHECK(x.dtype() == DType::int32);
    std::set<std::int32_t> seen(x.values<std::int32_t>().begin(), x.values<std::int32_t>().end());
    CHECK(seen == std::set<std::int32_t>{-2, -1, 0, 1, 2});
  }

  TEST_CASE("tensors without a seed of their own follow the global one") {
    set_random_seed(42);
    const Tensor a = random::normal({32, 10}), b = random::normal({32, 10});
    set_random_seed(42);
    CHECK(equal(a, random::normal({32, 10})));
    CHECK(!equal(a, b));
  }

  TEST_CASE("wrong arguments are named") {
    test::check_fails([] { random::normal({2}, {.stddev = -1}); },
                      "[random] expected stddev >= 0, got -1");
    test::check_fails([] { random::normal({2}, {.dtype = DType::int32}); },
                      "[random] expected float32 or float64, got int32; use randint");
    test::check_fails([] { random::uniform({2}, {.minval = 1, .maxval = 0}); },
                      "[random] expected minval <= maxval, got 1 and 0");
    test::check_fails([] { random::randint({2}, 3, 3); },
                      "[random] expected minval < maxval within int32, got 3 and 3");
  }
}

}  // namespace
}  // namespace sluice
