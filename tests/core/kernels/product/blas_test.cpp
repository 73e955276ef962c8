// SPDX-License-Identifier: MIT
#include "../../../../core/kernels/product/blas.hpp"

#include <doctest/doctest.h>

#include <vector>

extern "C" {
int openblas_get_num_threads();
void openblas_set_num_threads(int number);
}

namespace sluice {
namespace {

TEST_SUITE("core/kernels/product/blas") {
  TEST_CASE("a product leaves the program its number of OpenBLAS threads") {
    const int before = openblas_get_num_threads();
    openblas_set_num_threads(2);
    const int wanted = openblas_get_num_threads();
    const std::vector<float> a{1, 2, 3, 4}, b{5, 6, 7, 8};
    std::vector<float> c(4);
    blas::multiply({.m = 2,
                    .n = 2,
                    .k = 2,
                    .a = a.data(),
                    .lda = 2,
                    .b = b.data(),
                    .ldb = 2,
                    .c = c.data(),
                    .ldc = 2});
    CHECK(c == std::vector<float>{19, 22, 43, 50});
    CHECK(openblas_get_num_threads() == wanted);
    openblas_set_num_threads(before);
  }
}

}  // namespace
}  // namespace sluice
