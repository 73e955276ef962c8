// SPDX-License-Identifier: MIT
#include <cmath>

#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

/// The 16 bits that decide about an element, from the plain generator.
std::uint32_t bits_of(std::uint64_t element, const MaskKey& key) {
  const std::uint64_t block = element / 64 * 8 + element % 32 / 4;
  const auto words =
      philox({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
              static_cast<std::uint32_t>(key.step), static_cast<std::uint32_t>(key.step >> 32)},
             key.seed, 7);
  const std::uint32_t word = words[element % 64 / 32 * 2 + element % 4 / 2];
  return element % 2 == 0 ? word & 0xFFFF : word >> 16;
}

template <class T>
std::vector<T> dropped(std::size_t rows, std::size_t columns, T rate, const MaskKey& key) {
  const std::vector<T> x(rows * columns, T(1));
  std::vector<T> y(x.size());
  kernels<T>().dropout(x.data(), y.data(), rows, columns, rate, key);
  return y;
}

TEST_SUITE("core/kernels/dropout") {
  TEST_CASE_TEMPLATE("the mask is that of the plain generator on every instruction set", T, float,
                     double) {
    const MaskKey key{0x123456789ABCDEF0, 0x0FEDCBA987654321, 5};
    for (const std::size_t columns : {1, 3, 10, 16, 33, 64, 65}) {
      CAPTURE(columns);
      const std::size_t n = 7 * columns;
      const std::vector<T> x = test::numbers<T>(n);
      test::Guarded<T> y(n);
      kernels<T>().dropout(x.data(), y.data(), 7, columns, T(0.25), key);
      test::check_all(y, n, [&](std::size_t i) {
        const bool kept = bits_of(5 * columns + i, key) >= 0.25 * 65536;
        return kept ? x[i] / 0.75 : 0;
      });
    }
  }

  TEST_CASE_TEMPLATE("the gradient passes where the mask kept, whatever was kept", T, float,
                     double) {
    const MaskKey key{1, 2, 3};
    for (const T value : {T(1), T(0), T(-0.0), std::numeric_limits<T>::quiet_NaN()})
      for (const bool add : {false, true}) {
        CAPTURE(value);
        const std::size_t n = 7 * 19;
        const std::vector<T> x(n, value), dy = test::numbers<T>(n);
        std::vector<T> y(n);
        kernels<T>().dropout(x.data(), y.data(), 7, 19, T(0.25), key);
        test::Guarded<T> dx(n, T(1));
        kernels<T>().dropout_gradient(y.data(), dy.data(), dx.data(), n, T(0.25), add);
        test::check_all(dx, n, [&](std::size_t i) {
          const bool kept = bits_of(std::size_t{3} * 19 + i, key) >= 0.25 * 65536;
          return (add ? 1.0 : 0.0) + (kept ? dy[i] / 0.75 : 0);
        });
        test::Guarded<T> in_place(dy);
        kernels<T>().dropout_gradient(y.data(), in_place.data(), in_place.data(), n, T(0.25),
                                      false);
        test::check_all(in_place, n, [&](std::size_t i) {
          const bool kept = bits_of(std::size_t{3} * 19 + i, key) >= 0.25 * 65536;
          return kept ? dy[i] / 0.75 : 0;
        });
      }
  }

  TEST_CASE_TEMPLATE("tiles of a batch get their part of the batch's mask", T, float, double) {
    const std::vector<T> whole = dropped<T>(40, 10, T(0.5), {1, 2, 0});
    const std::vector<T> tile = dropped<T>(23, 10, T(0.5), {1, 2, 17});
    CHECK(std::equal(tile.begin(), tile.end(), whole.begin() + 170));
  }

  TEST_CASE("seed and step each change the mask") {
    const auto mask = dropped<float>(32, 32, 0.5F, {1, 2, 0});
    CHECK(mask == dropped<float>(32, 32, 0.5F, {1, 2, 0}));
    CHECK(mask != dropped<float>(32, 32, 0.5F, {2, 2, 0}));
    CHECK(mask != dropped<float>(32, 32, 0.5F, {1, 3, 0}));
    CHECK(mask != dropped<float>(32, 32, 0.5F, {1, 2 + (std::uint64_t{1} << 32), 0}));
  }

  TEST_CASE_TEMPLATE("rate 0 keeps everything, rate 1 nothing, NaN or not", T, float, double) {
    CHECK(dropped<T>(9, 9, T(0), {3, 4, 0}) == std::vector<T>(81, T(1)));
    const std::vector<T> x(81, std::numeric_limits<T>::quiet_NaN());
    std::vector<T> y(81);
    kernels<T>().dropout(x.data(), y.data(), 9, 9, T(1), {3, 4, 0});
    CHECK(y == std::vector<T>(81, T(0)));
  }

  TEST_CASE("as many are dropped as the rate says, evenly over columns") {
    const auto y = dropped<float>(20000, 20, 0.2F, {5, 6, 0});
    std::vector<int> per_column(20);
    for (std::size_t i = 0; i < y.size(); ++i) per_column[i % 20] += y[i] == 0 ? 1 : 0;
    for (const int count : per_column) CHECK(std::abs(count - 4000) < 250);  // 4.4 deviations
  }
}

}  // namespace
}  // namespace sluice::kernels
