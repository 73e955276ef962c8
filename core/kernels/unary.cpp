// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/functions.hpp"

namespace sluice::kernels::SLUICE_ISA {

template <class T>
void unary(Unary f, const T* x, T* y, std::size_t n, T parameter) {
  with_function(f, [=](auto function) {
    for_vectors<T>(n, [=](std::size_t i, auto vector) {
      vector.store(y + i, value_of<T>(function, vector.load(x + i), parameter));
    });
  });
}

template <class T>
void unary_gradient(Unary f, const T* x, const T* y, const T* dy, T* dx, std::size_t n, T parameter,
                    bool add) {
  with_function(f, [=](auto function) {
    // Only one of x and y is read, the other may be null.
    const T* argument = slope_from_output<function.value> ? y : x;
    for_vectors<T>(n, [=](std::size_t i, auto vector) {
      const Vector<T> known = vector.load(argument + i);
      const Vector<T> slope = slope_of<T>(function, known, known, parameter);
      put(vector, dx + i, vector.load(dy + i) * slope, add);
    });
  });
}

template void unary(Unary, const float*, float*, std::size_t, float);
template void unary(Unary, const double*, double*, std::size_t, double);
template void unary_gradient(Unary, const float*, const float*, const float*, float*, std::size_t,
                             float, bool);
template void unary_gradient(Unary, const double*, const double*, const double*, double*,
                             std::size_t, double, bool);

template <class T>
void add_unary(Kernels<T>& table) {
  table.unary = unary<T>;
  table.unary_gradient = unary_gradient<T>;
}
template void add_unary(Kernels<float>&);
template void add_unary(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
