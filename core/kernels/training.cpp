// SPDX-License-Identifier: MIT
#include "families.hpp"
#include "simd/math.hpp"

namespace sluice::kernels::SLUICE_ISA {

template <class T>
void blend(const T* g, const T* a, const T* b, T* y, std::size_t n) {
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    const Vector<T> gate = vector.load(g + i);
    vector.store(y + i, gate * vector.load(a + i) + (T(1) - gate) * vector.load(b + i));
  });
}

template <class T>
void blend_gradient(const T* g, const T* a, const T* b, const T* dy, T* dg, bool dg_add, T* da,
                    bool da_add, T* db, bool db_add, std::size_t n) {
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    const Vector<T> gradient = vector.load(dy + i);
    const Vector<T> gate = vector.load(g + i);
    if (dg != nullptr)
      put(vector, dg + i, gradient * (vector.load(a + i) - vector.load(b + i)), dg_add);
    if (da != nullptr) put(vector, da + i, gradient * gate, da_add);
    if (db != nullptr) put(vector, db + i, gradient * (T(1) - gate), db_add);
  });
}

template <class T>
void sigmoid_crossentropy(const T* z, const T* t, T* loss, std::size_t n) {
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    const Vector<T> logit = vector.load(z + i);
    vector.store(loss + i, softplus<T>(logit) - logit * vector.load(t + i));
  });
}

template <class T>
void sigmoid_crossentropy_gradient(const T* z, const T* t, const T* dloss, std::size_t step, T* dz,
                                   std::size_t n, bool add) {
  for_vectors<T>(n, [=](std::size_t i, auto vector) {
    const Vector<T> weight = step == 0 ? splat(*dloss) : vector.load(dloss + i);
    put(vector, dz + i, weight * (sigmoid<T>(vector.load(z + i)) - vector.load(t + i)), add);
  });
}

template <class T>
void add_training(Kernels<T>& table) {
  table.blend = blend<T>;
  table.blend_gradient = blend_gradient<T>;
  table.sigmoid_crossentropy = sigmoid_crossentropy<T>;
  table.sigmoid_crossentropy_gradient = sigmoid_crossentropy_gradient<T>;
}
template void add_training(Kernels<float>&);
template void add_training(Kernels<double>&);

}  // namespace sluice::kernels::SLUICE_ISA
