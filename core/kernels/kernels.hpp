// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::kernels {

// Plain loops over raw memory: no Tensor, no tape, no checks, and no allocation but for the memory
// that a thread keeps for large products. Arrays are row-major and may not overlap unless a comment
// says so. `add` chooses between assigning and adding. A null gradient pointer means that nobody
// needs that gradient.

/// Functions of one number. `parameter` is elu's alpha and leaky_relu's negative slope.
enum class Unary : std::uint8_t {
  linear,
  negate,
  exp,
  log,
  sqrt,
  square,
  abs,
  relu,
  leaky_relu,
  elu,
  selu,
  sigmoid,
  hard_sigmoid,
  tanh,
  softplus,
  softsign,
  silu,
  gelu,
  mish
};

/// Functions of two numbers.
enum class Binary : std::uint8_t { add, subtract, multiply, divide, power, maximum, minimum };

/// Whether f'(x) can be had from f(x) alone, so that x may be overwritten.
constexpr bool gradient_from_output(Unary f) {
  switch (f) {
    case Unary::log:
    case Unary::square:
    case Unary::abs:
    case Unary::silu:
    case Unary::gelu:
    case Unary::mish:
      return false;
    default:
      return true;
  }
}

/// c (m, n) = or += op(a) (m, k) · op(b) (k, n); `lda`, `ldb`, `ldc` are the distances of rows as
/// stored. With `a_transposed`, a is stored (k, m); with `b_transposed`, b is stored (n, k).
template <class T>
struct Product {
  std::int64_t m, n, k;
  const T* a;
  std::int64_t lda;
  const T* b;
  std::int64_t ldb;
  T* c;
  std::int64_t ldc;
  bool a_transposed = false;
  bool b_transposed = false;
  bool add = false;
};

/// What decides a dropout mask besides the element: it depends on neither tiles nor threads.
struct MaskKey {
  std::uint64_t seed;      ///< of the layer
  std::uint64_t step;      ///< of training
  std::int64_t first_row;  ///< of the tile within the batch
};

/// The numbers of one Adam step (Keras's arithmetic: https://keras.io/api/optimizers/adam/).
template <class T>
struct AdamStep {
  T alpha;           ///< learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)
  T gain_1, gain_2;  ///< 1 - beta_1 and 1 - beta_2
  T epsilon;
  T decay;  ///< learning_rate * weight_decay, taken off the value first; 0 for none
};

/// The numbers of one SGD step (https://keras.io/api/optimizers/sgd/).
template <class T>
struct SGDStep {
  T learning_rate;
  T momentum;
  bool nesterov;
  T decay;  ///< as in AdamStep
};

/// The numbers of one RMSprop step (https://keras.io/api/optimizers/rmsprop/).
template <class T>
struct RMSpropStep {
  T learning_rate;
  T rho, gain;  ///< gain is 1 - rho
  T momentum;
  T epsilon;
  T decay;  ///< as in AdamStep
};

/// Blocks that `Kernels::random_words` draws, of four words each.
constexpr std::size_t random_blocks = 16;

/// Every kernel of one element type for one instruction set.
template <class T>
struct Kernels {
  /// y[i] = f(x[i]); y may be x.
  void (*unary)(Unary f, const T* x, T* y, std::size_t n, T parameter);
  /// dx[i] = or += dy[i] * f'(x[i]), y = f(x); x may be null where `gradient_from_output(f)`;
  /// dx may be dy.
  void (*unary_gradient)(Unary f, const T* x, const T* y, const T* dy, T* dx, std::size_t n,
                         T parameter, bool add);
  /// y = f(y + bias) in place on (rows, columns); bias may be null.
  void (*bias_activation)(Unary f, const T* bias, T* y, std::size_t rows, std::size_t columns,
                          T parameter);
  /// dy = dy * f'(x) in place on (rows, columns) with y = f(x) and gradient_from_output(f), and
  /// bias_gradient[j] = or += sum over rows of the result (unless null).
  void (*bias_activation_gradient)(Unary f, const T* y, T* dy, T* bias_gradient, std::size_t rows,
                                   std::size_t columns, T parameter, bool add);

  /// out[i] = f(x[i * x_step], y[i * y_step]); steps are 0 or 1.
  void (*binary)(Binary f, const T* x, std::size_t x_step, const T* y, std::size_t y_step, T* out,
                 std::size_t n);
  /// Adds the gradients of the above: dx[i * x_step] += dout[i] * df/dx, likewise dy; ties of
  /// maximum and minimum give each half. Null: not needed.
  void (*binary_gradient)(Binary f, const T* x, std::size_t x_step, const T* y, std::size_t y_step,
                          const T* dout, T* dx, T* dy, std::size_t n);

  /// Sum of n numbers, of their products, of their squares in double (for norms).
  T (*sum)(const T* x, std::size_t n);
  T (*dot)(const T* x, const T* y, std::size_t n);
  double (*sum_of_squares)(const T* x, std::size_t n);
  /// y[i] = or += a * x[i]; y may be x when assigning.
  void (*scale)(T a, const T* x, T* y, std::size_t n, bool add);
  /// out[j] = or += sum over rows of x (rows, columns).
  void (*column_sums)(const T* x, T* out, std::size_t rows, std::size_t columns, bool add);

  /// Softmax and log-softmax of each row of (rows, columns), and their gradients from y.
  void (*softmax)(const T* x, T* y, std::size_t rows, std::size_t columns);
  void (*softmax_gradient)(const T* y, const T* dy, T* dx, std::size_t rows, std::size_t columns,
                           bool add);
  void (*log_softmax)(const T* x, T* y, std::size_t rows, std::size_t columns);
  void (*log_softmax_gradient)(const T* y, const T* dy, T* dx, std::size_t rows,
                               std::size_t columns, bool add);

  /// y = g * a + (1 - g) * b.
  void (*blend)(const T* g, const T* a, const T* b, T* y, std::size_t n);
  /// dg = or += dy * (a - b), da = or += dy * g, db = or += dy * (1 - g); each may be null, and one
  /// of them dy.
  void (*blend_gradient)(const T* g, const T* a, const T* b, const T* dy, T* dg, bool dg_add, T* da,
                         bool da_add, T* db, bool db_add, std::size_t n);

  /// y = x / (1 - rate) where the mask keeps, -0 where it drops, on (rows, columns); what it keeps
  /// is never -0. The mask is a function of key, row and column alone.
  void (*dropout)(const T* x, T* y, std::size_t rows, std::size_t columns, T rate, MaskKey key);
  /// dx = or += dy / (1 - rate) where `dropout` kept, which its y tells; dx may be dy.
  void (*dropout_gradient)(const T* y, const T* dy, T* dx, std::size_t n, T rate, bool add);

  /// loss[i] = max(z, 0) - z * t + log(1 + exp(-|z|)): the cross-entropy of sigmoid(z) with t.
  void (*sigmoid_crossentropy)(const T* z, const T* t, T* loss, std::size_t n);
  /// dz[i] = or += dloss[i * step] * (sigmoid(z) - t).
  void (*sigmoid_crossentropy_gradient)(const T* z, const T* t, const T* dloss, std::size_t step,
                                        T* dz, std::size_t n, bool add);
  /// loss[r] = sum over columns of t * (logsumexp(z) - z): cross-entropy of softmax(z) with t.
  void (*softmax_crossentropy)(const T* z, const T* t, T* loss, std::size_t rows,
                               std::size_t columns);
  /// dz = or += dloss[r] * (softmax(z) * sum(t) - t).
  void (*softmax_crossentropy_gradient)(const T* z, const T* t, const T* dloss, T* dz,
                                        std::size_t rows, std::size_t columns, bool add);

  /// One pass of an optimizer over n parameters, gradients g already final. What is not used may be
  /// null: `v_hat` (amsgrad), sgd's m (momentum), rmsprop's m (momentum) and a (centered).
  void (*adam)(const AdamStep<T>& step, T* p, const T* g, T* m, T* v, T* v_hat, std::size_t n);
  void (*sgd)(const SGDStep<T>& step, T* p, const T* g, T* m, std::size_t n);
  void (*rmsprop)(const RMSpropStep<T>& step, T* p, const T* g, T* v, T* m, T* a, std::size_t n);

  /// A product of any shape; a large one is packed piece by piece.
  void (*product)(const Product<T>& product);

  /// words[4 k .. 4 k + 3] = the block of Philox4x32 of ten rounds whose counter is (first_block +
  /// k, stream), 64 bits each (`philox` of rng.hpp), for each k below `random_blocks`; no numbers
  /// of T.
  void (*random_words)(std::uint64_t first_block, std::uint64_t stream, std::uint64_t key,
                       std::uint32_t* words);
};

/// The kernels for the best instruction set of this machine (baseline x86-64, AVX2 with FMA, or
/// AVX-512), chosen once per process; `SLUICE_ISA=baseline|avx2|avx512` in the environment lowers
/// the choice.
template <class T>
const Kernels<T>& kernels();

/// The chosen instruction set's name: `baseline`, `avx2` or `avx512`.
const char* instruction_set();

/// The product by whichever of OpenBLAS (single-threaded) and `Kernels::product` is faster at its
/// shape.
template <class T>
void multiply(const Product<T>& product);

/// to row i of `out` goes row `indices[i]` of `table`; rows of `bytes` bytes.
void gather_rows(const void* table, const std::int64_t* indices, void* out, std::size_t rows,
                 std::size_t bytes);

/// Asks the cache for those rows of `table` (the first 256 bytes of each; the processor goes on
/// from there by itself), which a `gather_rows` is going to read.
void prefetch_rows(const void* table, const std::int64_t* indices, std::size_t rows,
                   std::size_t bytes);

}  // namespace sluice::kernels
