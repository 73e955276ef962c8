// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/math.hpp"

namespace sluice::kernels::SLUICE_ISA {

template <class T>
void adam(const AdamStep<T>& step, T* p, const T* g, T* m, T* v, T* v_hat, std::size_t n) {
  const AdamStep<T> s = step;
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    expect_store(p + i + ahead<T>);
    const Vector<T> gradient = vector.load(g + i);
    Vector<T> first = vector.load(m + i);
    Vector<T> second = vector.load(v + i);
    first += (gradient - first) * s.gain_1;
    second += (gradient * gradient - second) * s.gain_2;
    vector.store(m + i, first);
    vector.store(v + i, second);
    if (v_hat != nullptr) {
      const Vector<T> highest = vector.load(v_hat + i);
      second = highest > second ? highest : second;
      vector.store(v_hat + i, second);
    }
    const Vector<T> value = vector.load(p + i);
    vector.store(p + i,
                 (value - value * s.decay) - s.alpha * first / (square_root(second) + s.epsilon));
  });
}

template <class T>
void sgd(const SGDStep<T>& step, T* p, const T* g, T* m, std::size_t n) {
  const SGDStep<T> s = step;
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    expect_store(p + i + ahead<T>);
    Vector<T> value = vector.load(p + i);
    value -= value * s.decay;
    const Vector<T> descent = vector.load(g + i) * s.learning_rate;
    if (m == nullptr) {
      vector.store(p + i, value - descent);
      return;
    }
    const Vector<T> velocity = vector.load(m + i) * s.momentum - descent;
    vector.store(m + i, velocity);
    vector.store(p + i, value + (s.nesterov ? velocity * s.momentum - descent : velocity));
  });
}

template <class T>
void rmsprop(const RMSpropStep<T>& step, T* p, const T* g, T* v, T* m, T* a, std::size_t n) {
  const RMSpropStep<T> s = step;
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    expect_store(p + i + ahead<T>);
    const Vector<T> gradient = vector.load(g + i);
    const Vector<T> squares = s.rho * vector.load(v + i) + s.gain * (gradient * gradient);
    vector.store(v + i, squares);
    Vector<T> denominator = squares + s.epsilon;
    if (a != nullptr) {
      const Vector<T> mean = s.rho * vector.load(a + i) + s.gain * gradient;
      vector.store(a + i, mean);
      denominator = squares - mean * mean + s.epsilon;
    }
    Vector<T> descent = s.learning_rate * gradient / square_root(denominator);
    if (m != nullptr) {
      descent += s.momentum * vector.load(m + i);
      vector.store(m + i, descent);
    }
    const Vector<T> value = vector.load(p + i);
    vector.store(p + i, (value - value * s.decay) - descent);
  });
}

template <class T>
void add_optimizers(Kernels<T>& table) {
  table.adam = adam<T>;
  table.sgd = sgd<T>;
  table.rmsprop = rmsprop<T>;
}
template void add_optimizers(Kernels<float>&);
template void add_optimizers(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
