// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/math.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

template <class T>
T largest(const T* x, std::size_t n) {
  constexpr T lowest = -static_cast<T>(__builtin_inf());
  Vector<T> top = splat(lowest);
  for_vectors<T>(n, [&](std::size_t i, auto vector) {
    const Vector<T> values = vector.or_else(vector.load(x + i), lowest);
    top = top < values ? values : top;
  });
  return reduce<T>(top, [](T a, T b) { return a < b ? b : a; });
}

/// The sum of exp(x[i] - top); what is summed is stored to y unless that is null.
template <class T>
T sum_of_exponentials(const T* x, T top, T* y, std::size_t n) {
  Vector<T> sums{};
  for_vectors<T>(n, [&](std::size_t i, auto vector) {
    const Vector<T> e = exponential_below_0<T>(vector.load(x + i) - top);
    if (y != nullptr) vector.store(y + i, e);
    sums += vector.or_else(e, 0);
  });
  return sum_of_lanes<T>(sums);
}

template <class T>
T natural_logarithm(T x) {
  return logarithm<T>(splat(x))[0];
}

/// ln of the sum of exp(x[i]).
template <class T>
T log_sum_of_exponentials(const T* x, std::size_t n) {
  const T top = largest(x, n);
  return top + natural_logarithm(sum_of_exponentials<T>(x, top, nullptr, n));
}

template <class T>
T sum_of_products(const T* x, const T* y, std::size_t n) {
  Vector<T> sums{};
  for_vectors<T>(
      n, [&](std::size_t i, auto vector) { sums += vector.load(x + i) * vector.load(y + i); });
  return sum_of_lanes<T>(sums);
}

template <class T>
T row_sum(const T* x, std::size_t n) {
  Vector<T> sums{};
  for_vectors<T>(n, [&](std::size_t i, auto vector) { sums += vector.load(x + i); });
  return sum_of_lanes<T>(sums);
}

}  // namespace

template <class T>
void softmax(const T* x, T* y, std::size_t rows, std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r, x += columns, y += columns) {
    const T share = T(1) / sum_of_exponentials(x, largest(x, columns), y, columns);
    scale(share, y, y, columns, false);
  }
}

template <class T>
void softmax_gradient(const T* y, const T* dy, T* dx, std::size_t rows, std::size_t columns,
                      bool add) {
  for (std::size_t r = 0; r < rows; ++r, y += columns, dy += columns, dx += columns) {
    const T mean = sum_of_products(y, dy, columns);
    for_vectors<T>(columns, [=](std::size_t i, auto vector) {
      put(vector, dx + i, vector.load(y + i) * (vector.load(dy + i) - mean), add);
    });
  }
}

template <class T>
void log_softmax(const T* x, T* y, std::size_t rows, std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r, x += columns, y += columns) {
    const T top = largest(x, columns);
    const T rest = natural_logarithm(sum_of_exponentials<T>(x, top, nullptr, columns));
    for_vectors<T>(columns, [=](std::size_t i, auto vector) {
      vector.store(y + i, (vector.load(x + i) - top) - rest);
    });
  }
}

template <class T>
void log_softmax_gradient(const T* y, const T* dy, T* dx, std::size_t rows, std::size_t columns,
                          bool add) {
  for (std::size_t r = 0; r < rows; ++r, y += columns, dy += columns, dx += columns) {
    const T total = row_sum(dy, columns);
    for_vectors<T>(columns, [=](std::size_t i, auto vector) {
      const Vector<T> share = exponential<T>(vector.load(y + i));
      put(vector, dx + i, vector.load(dy + i) - share * total, add);
    });
  }
}

template <class T>
void softmax_crossentropy(const T* z, const T* t, T* loss, std::size_t rows, std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r, z += columns, t += columns) {
    const T level = log_sum_of_exponentials(z, columns);
    Vector<T> sums{};
    for_vectors<T>(columns, [&](std::size_t i, auto vector) {
      sums += vector.load(t + i) * (level - vector.load(z + i));
    });
    loss[r] = sum_of_lanes<T>(sums);
  }
}

template <class T>
void softmax_crossentropy_gradient(const T* z, const T* t, const T* dloss, T* dz, std::size_t rows,
                                   std::size_t columns, bool add) {
  for (std::size_t r = 0; r < rows; ++r, z += columns, t += columns, dz += columns) {
    const T top = largest(z, columns);
    const T share = row_sum(t, columns) / sum_of_exponentials<T>(z, top, nullptr, columns);
    const T weight = dloss[r];
    for_vectors<T>(columns, [=](std::size_t i, auto vector) {
      const Vector<T> e = exponential_below_0<T>(vector.load(z + i) - top);
      put(vector, dz + i, weight * (e * share - vector.load(t + i)), add);
    });
  }
}

template <class T>
void add_softmax(Kernels<T>& table) {
  table.softmax = softmax<T>;
  table.softmax_gradient = softmax_gradient<T>;
  table.log_softmax = log_softmax<T>;
  table.log_softmax_gradient = log_softmax_gradient<T>;
  table.softmax_crossentropy = softmax_crossentropy<T>;
  table.softmax_crossentropy_gradient = softmax_crossentropy_gradient<T>;
}
template void add_softmax(Kernels<float>&);
template void add_softmax(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
