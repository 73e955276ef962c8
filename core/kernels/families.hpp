// SPDX-License-Identifier: MIT
#pragma once

#include "kernels.hpp"

// The kernels of one instruction set, each family in a file of its own; table.cpp gathers
// them. Comments are at the members of `Kernels`.
namespace sluice::kernels::SLUICE_ISA {

// unary.cpp
template <class T>
void unary(Unary f, const T* x, T* y, std::size_t n, T parameter);
template <class T>
void unary_gradient(Unary f, const T* x, const T* y, const T* dy, T* dx, std::size_t n, T parameter,
                    bool add);

// bias.cpp
template <class T>
void bias_activation(Unary f, const T* bias, T* y, std::size_t rows, std::size_t columns,
                     T parameter);
template <class T>
void bias_activation_gradient(Unary f, const T* y, T* dy, T* bias_gradient, std::size_t rows,
                              std::size_t columns, T parameter, bool add);

// binary.cpp
template <class T>
void binary(Binary f, const T* x, std::size_t x_step, const T* y, std::size_t y_step, T* out,
            std::size_t n);
template <class T>
void binary_gradient(Binary f, const T* x, std::size_t x_step, const T* y, std::size_t y_step,
                     const T* dout, T* dx, T* dy, std::size_t n);

// reduce.cpp
template <class T>
T sum(const T* x, std::size_t n);
template <class T>
T dot(const T* x, const T* y, std::size_t n);
template <class T>
double sum_of_squares(const T* x, std::size_t n);
template <class T>
void scale(T a, const T* x, T* y, std::size_t n, bool add);
template <class T>
void column_sums(const T* x, T* out, std::size_t rows, std::size_t columns, bool add);

// softmax.cpp
template <class T>
void softmax(const T* x, T* y, std::size_t rows, std::size_t columns);
template <class T>
void softmax_gradient(const T* y, const T* dy, T* dx, std::size_t rows, std::size_t columns,
                      bool add);
template <class T>
void log_softmax(const T* x, T* y, std::size_t rows, std::size_t columns);
template <class T>
void log_softmax_gradient(const T* y, const T* dy, T* dx, std::size_t rows, std::size_t columns,
                          bool add);
template <class T>
void softmax_crossentropy(const T* z, const T* t, T* loss, std::size_t rows, std::size_t columns);
template <class T>
void softmax_crossentropy_gradient(const T* z, const T* t, const T* dloss, T* dz, std::size_t rows,
                                   std::size_t columns, bool add);

// training.cpp
template <class T>
void blend(const T* g, const T* a, const T* b, T* y, std::size_t n);
template <class T>
void blend_gradient(const T* g, const T* a, const T* b, const T* dy, T* dg, bool dg_add, T* da,
                    bool da_add, T* db, bool db_add, std::size_t n);
template <class T>
void sigmoid_crossentropy(const T* z, const T* t, T* loss, std::size_t n);
template <class T>
void sigmoid_crossentropy_gradient(const T* z, const T* t, const T* dloss, std::size_t step, T* dz,
                                   std::size_t n, bool add);

// optimizers.cpp
template <class T>
void adam(const AdamStep<T>& step, T* p, const T* g, T* m, T* v, T* v_hat, std::size_t n);
template <class T>
void sgd(const SGDStep<T>& step, T* p, const T* g, T* m, std::size_t n);
template <class T>
void rmsprop(const RMSpropStep<T>& step, T* p, const T* g, T* v, T* m, T* a, std::size_t n);

// dropout.cpp
template <class T>
void dropout(const T* x, T* y, std::size_t rows, std::size_t columns, T rate, MaskKey key);
template <class T>
void dropout_gradient(const T* y, const T* dy, T* dx, std::size_t n, T rate, bool add);

// product.cpp
template <class T>
void product(const Product<T>& product);

// packed.cpp, for AVX-512 alone: the same of large matrices, copied piece by piece
template <class T>
void packed_product(const Product<T>& product);

// random.cpp
void random_words(std::uint64_t first_block, std::uint64_t stream, std::uint64_t key,
                  std::uint32_t* words);

/// The table of them all, but for what has no element type.
extern const Kernels<float> float_kernels;
extern const Kernels<double> double_kernels;

}  // namespace sluice::kernels::SLUICE_ISA
