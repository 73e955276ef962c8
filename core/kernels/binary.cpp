// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/math.hpp"

namespace sluice::kernels::SLUICE_ISA {
namespace {

/// A function as a type, so that each gets loops of its own.
template <Binary f>
struct BinaryFunction {
  static constexpr Binary value = f;
};

float scalar_power(float x, float y) {
  return __builtin_powf(x, y);
}
double scalar_power(double x, double y) {
  return __builtin_pow(x, y);
}

/// Lane by lane with the C library's power: nothing less is exact enough over its whole range.
template <class T>
Vector<T> power(Vector<T> x, Vector<T> y) {
  for (std::size_t k = 0; k < lanes<T>; ++k) x[k] = scalar_power(x[k], y[k]);
  return x;
}

template <class T, Binary f>
inline Vector<T> value_of(BinaryFunction<f>, Vector<T> x, Vector<T> y) {
  if constexpr (f == Binary::add) return x + y;
  if constexpr (f == Binary::subtract) return x - y;
  if constexpr (f == Binary::multiply) return x * y;
  if constexpr (f == Binary::divide) return x / y;
  if constexpr (f == Binary::power) return power<T>(x, y);
  // A NaN on either side is passed on.
  if constexpr (f == Binary::maximum) return x == x ? (x > y ? x : y) : x;
  if constexpr (f == Binary::minimum) return x == x ? (x < y ? x : y) : x;
}

template <class T>
inline Vector<T> share_of_winner(Vector<T> winner, Vector<T> other) {
  const Vector<T> one = splat(T(1));
  return winner > other ? one : (winner == other ? splat(T(0.5)) : Vector<T>{});
}

template <class T, Binary f>
inline Vector<T> slope_in_x(BinaryFunction<f>, Vector<T> x, Vector<T> y) {
  if constexpr (f == Binary::add || f == Binary::subtract) return splat(T(1));
  if constexpr (f == Binary::multiply) return y;
  if constexpr (f == Binary::divide) return T(1) / y;
  if constexpr (f == Binary::power) return y == T(0) ? Vector<T>{} : y * power<T>(x, y - T(1));
  if constexpr (f == Binary::maximum) return share_of_winner<T>(x, y);
  if constexpr (f == Binary::minimum) return share_of_winner<T>(y, x);
}

template <class T, Binary f>
inline Vector<T> slope_in_y(BinaryFunction<f>, Vector<T> x, Vector<T> y) {
  if constexpr (f == Binary::add) return splat(T(1));
  if constexpr (f == Binary::subtract) return splat(T(-1));
  if constexpr (f == Binary::multiply) return x;
  if constexpr (f == Binary::divide) return -(x / y) / y;
  if constexpr (f == Binary::power)
    return x > T(0) ? power<T>(x, y) * logarithm<T>(x) : Vector<T>{};
  if constexpr (f == Binary::maximum) return share_of_winner<T>(y, x);
  if constexpr (f == Binary::minimum) return share_of_winner<T>(x, y);
}

template <class Visitor>
inline void with_binary(Binary f, Visitor visit) {
  switch (f) {
    case Binary::add:
      return visit(BinaryFunction<Binary::add>{});
    case Binary::subtract:
      return visit(BinaryFunction<Binary::subtract>{});
    case Binary::multiply:
      return visit(BinaryFunction<Binary::multiply>{});
    case Binary::divide:
      return visit(BinaryFunction<Binary::divide>{});
    case Binary::power:
      return visit(BinaryFunction<Binary::power>{});
    case Binary::maximum:
      return visit(BinaryFunction<Binary::maximum>{});
    case Binary::minimum:
      return visit(BinaryFunction<Binary::minimum>{});
  }
}

/// One side of a function: an array, or one number for all elements.
template <class T>
struct Operand {
  const T* data;
  std::size_t step;
  template <class Span>
  Vector<T> load(Span vector, std::size_t i) const {
    return step == 0 ? splat(*data) : vector.load(data + i);
  }
};

/// Adds all `term(i, vector)` to an array, or their sum to one number.
template <class T, class Term>
inline void add_gradient(T* gradient, std::size_t step, std::size_t n, Term term) {
  if (step != 0)
    return for_vectors<T>(
        n, [=](std::size_t i, auto vector) { put(vector, gradient + i, term(i, vector), true); });
  Vector<T> sums{};
  for_vectors<T>(n,
                 [&](std::size_t i, auto vector) { sums += vector.or_else(term(i, vector), 0); });
  *gradient += sum_of_lanes<T>(sums);
}

}  // namespace

template <class T>
void binary(Binary f, const T* x, std::size_t x_step, const T* y, std::size_t y_step, T* out,
            std::size_t n) {
  const Operand<T> left{x, x_step};
  const Operand<T> right{y, y_step};
  if (f == Binary::power && y_step == 0 && *y == T(2))
    return binary(Binary::multiply, x, x_step, x, x_step, out, n);
  with_binary(f, [=](auto function) {
    for_vectors<T>(n, [=](std::size_t i, auto vector) {
      vector.store(out + i, value_of<T>(function, left.load(vector, i), right.load(vector, i)));
    });
  });
}

template <class T>
void binary_gradient(Binary f, const T* x, std::size_t x_step, const T* y, std::size_t y_step,
                     const T* dout, T* dx, T* dy, std::size_t n) {
  const Operand<T> left{x, x_step};
  const Operand<T> right{y, y_step};
  if (f == Binary::power && y_step == 0 && *y == T(2) && x_step != 0 && dy == nullptr) {
    if (dx != nullptr) unary_gradient(Unary::square, x, x, dout, dx, n, T(0), true);
    return;
  }
  with_binary(f, [=](auto function) {
    if (dx != nullptr)
      add_gradient(dx, x_step, n, [=](std::size_t i, auto vector) -> Vector<T> {
        return vector.load(dout + i) *
               slope_in_x<T>(function, left.load(vector, i), right.load(vector, i));
      });
    if (dy != nullptr)
      add_gradient(dy, y_step, n, [=](std::size_t i, auto vector) -> Vector<T> {
        return vector.load(dout + i) *
               slope_in_y<T>(function, left.load(vector, i), right.load(vector, i));
      });
  });
}

template <class T>
void add_binary(Kernels<T>& table) {
  table.binary = binary<T>;
  table.binary_gradient = binary_gradient<T>;
}
template void add_binary(Kernels<float>&);
template void add_binary(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
