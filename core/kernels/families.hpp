// SPDX-License-Identifier: MIT
#pragma once

#include "kernels.hpp"

// The kernels of one instruction set. Each family is a file of its name; what it holds is
// documented at the members of `Kernels`, whose signatures are those of the functions.
namespace sluice::kernels::SLUICE_ISA {

/// Each enters the functions of its family in a table.
template <class T>
void add_unary(Kernels<T>& table);
template <class T>
void add_bias(Kernels<T>& table);
template <class T>
void add_binary(Kernels<T>& table);
template <class T>
void add_reduce(Kernels<T>& table);
template <class T>
void add_softmax(Kernels<T>& table);
template <class T>
void add_training(Kernels<T>& table);
template <class T>
void add_optimizers(Kernels<T>& table);
template <class T>
void add_dropout(Kernels<T>& table);
template <class T>
void add_product(Kernels<T>& table);
template <class T>
void add_random(Kernels<T>& table);

/// The table of them all.
template <class T>
Kernels<T> table();

// Families call these of each other.
template <class T>
void unary(Unary f, const T* x, T* y, std::size_t n, T parameter);
template <class T>
void unary_gradient(Unary f, const T* x, const T* y, const T* dy, T* dx, std::size_t n, T parameter,
                    bool add);
template <class T>
void scale(T a, const T* x, T* y, std::size_t n, bool add);
template <class T>
void column_sums(const T* x, T* out, std::size_t rows, std::size_t columns, bool add);
/// For AVX-512 alone: `product` of large matrices, copied piece by piece.
template <class T>
void packed_product(const Product<T>& product);

}  // namespace sluice::kernels::SLUICE_ISA
