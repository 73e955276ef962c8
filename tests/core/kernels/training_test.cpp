// SPDX-License-Identifier: MIT
#include <cmath>

#include "../../../core/kernels/kernels.hpp"
#include "../../support/kernel_cases.hpp"

namespace sluice::kernels {
namespace {

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

TEST_SUITE("core/kernels/training") {
  TEST_CASE_TEMPLATE("a blend is g a + (1 - g) b", T, float, double) {
    for (const std::size_t n : test::sizes) {
      const auto g = test::numbers<T>(n, 0, 1), a = test::numbers<T>(n, -2, 2, 2),
                 b = test::numbers<T>(n, -2, 2, 3);
      test::Guarded<T> y(n);
      kernels<T>().blend(g.data(), a.data(), b.data(), y.data(), n);
      test::check_all(y, n, [&](std::size_t i) { return g[i] * a[i] + (1.0 - g[i]) * b[i]; });
    }
  }

  TEST_CASE_TEMPLATE("its three gradients are assigned, added or left out each by itself", T, float,
                     double) {
    for (const std::size_t n : test::sizes)
      for (int add = 0; add < 8; ++add) {
        const auto g = test::numbers<T>(n, 0, 1), a = test::numbers<T>(n, -2, 2, 2),
                   b = test::numbers<T>(n, -2, 2, 3), dy = test::numbers<T>(n, -1, 1, 4);
        const bool g_add = (add & 1) != 0, a_add = (add & 2) != 0, b_add = (add & 4) != 0;
        test::Guarded<T> dg(n, T(1)), da(n, T(1)), db(n, T(1));
        kernels<T>().blend_gradient(g.data(), a.data(), b.data(), dy.data(), dg.data(), g_add,
                                    da.data(), a_add, db.data(), b_add, n);
        test::check_all(dg, n,
                        [&](std::size_t i) { return (g_add ? 1.0 : 0.0) + dy[i] * (a[i] - b[i]); });
        test::check_all(da, n, [&](std::size_t i) { return (a_add ? 1.0 : 0.0) + dy[i] * g[i]; });
        test::check_all(db, n,
                        [&](std::size_t i) { return (b_add ? 1.0 : 0.0) + dy[i] * (1.0 - g[i]); });
        kernels<T>().blend_gradient(g.data(), a.data(), b.data(), dy.data(), nullptr, false,
                                    nullptr, false, nullptr, false, n);
        test::Guarded<T> in_place(dy);
        kernels<T>().blend_gradient(g.data(), a.data(), b.data(), in_place.data(), in_place.data(),
                                    false, da.data(), false, db.data(), false, n);
        test::check_all(in_place, n, [&](std::size_t i) { return dy[i] * (a[i] - b[i]); });
        test::check_all(da, n, [&](std::size_t i) { return dy[i] * g[i]; });
        test::check_all(db, n, [&](std::size_t i) { return dy[i] * (1.0 - g[i]); });
      }
  }

  TEST_CASE_TEMPLATE("cross-entropy of a sigmoid's logits, and its gradient", T, float, double) {
    for (const std::size_t n : test::sizes)
      for (const bool add : {false, true})
        for (const std::size_t step : {0, 1}) {
          const auto z = test::numbers<T>(n, -9, 9), t = test::numbers<T>(n, 0, 1, 2),
                     dloss = test::numbers<T>(n + 1, -1, 1, 3);
          test::Guarded<T> loss(n), dz(n, T(1));
          kernels<T>().sigmoid_crossentropy(z.data(), t.data(), loss.data(), n);
          test::check_all(loss, n, [&](std::size_t i) {
            const auto logit = static_cast<double>(z[i]);
            return t[i] * std::log1p(std::exp(-logit)) + (1.0 - t[i]) * std::log1p(std::exp(logit));
          });
          kernels<T>().sigmoid_crossentropy_gradient(z.data(), t.data(), dloss.data(), step,
                                                     dz.data(), n, add);
          test::check_all(dz, n, [&](std::size_t i) {
            return (add ? 1.0 : 0.0) +
                   dloss[i * step] * (logistic(static_cast<double>(z[i])) - t[i]);
          });
        }
  }

  TEST_CASE_TEMPLATE("a sure and wrong logit has a large but finite loss", T, float, double) {
    const T z[] = {1000, -1000};
    const T t[] = {0, 1};
    T loss[2];
    kernels<T>().sigmoid_crossentropy(z, t, loss, 2);
    CHECK(loss[0] == 1000);
    CHECK(loss[1] == 1000);
  }

  TEST_CASE_TEMPLATE("Adam moves the moments, then the parameter", T, float, double) {
    const AdamStep<T> step{T(0.01), T(0.1), T(0.01), T(1e-7), T(0.1)};
    for (const std::size_t n : test::sizes)
      for (const bool amsgrad : {false, true}) {
        const auto p0 = test::numbers<T>(n), g = test::numbers<T>(n, -1, 1, 2),
                   m0 = test::numbers<T>(n, -1, 1, 3), v0 = test::numbers<T>(n, 0, 1, 4),
                   h0 = test::numbers<T>(n, 0, 1, 5);
        test::Guarded<T> p(p0), m(m0), v(v0), h(h0);
        kernels<T>().adam(step, p.data(), g.data(), m.data(), v.data(),
                          amsgrad ? h.data() : nullptr, n);
        const auto first = [&](std::size_t i) { return 0.9 * m0[i] + 0.1 * g[i]; };
        const auto second = [&](std::size_t i) { return 0.99 * v0[i] + 0.01 * g[i] * g[i]; };
        const auto highest = [&](std::size_t i) {
          return amsgrad ? std::max(second(i), double{h0[i]}) : second(i);
        };
        test::check_all(m, n, first);
        test::check_all(v, n, second);
        test::check_all(h, n, [&](std::size_t i) { return amsgrad ? highest(i) : h0[i]; });
        test::check_all(p, n, [&](std::size_t i) {
          return 0.9 * p0[i] - 0.01 * first(i) / (std::sqrt(highest(i)) + 1e-7);
        });
      }
  }
}

}  // namespace
}  // namespace sluice::kernels
