// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tensor.hpp"

namespace sluice {

/// Fixes every random choice made after it: initial weights, shuffles, masks. Without it a process
/// starts from a seed of the system's.
void set_random_seed(std::uint64_t seed);
/// The next seed for a layer or an initializer that has none of its own: the n-th call after
/// `set_random_seed` always gives the same.
std::uint64_t next_seed();

/// One block of Philox4x32 of ten rounds, a counter-based generator (Salmon et al., "Parallel
/// random numbers: as easy as 1, 2, 3", 2011).
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key,
                                    int rounds = 10);

/// A stream of random numbers: Philox keyed by `seed`, one of 2^64 independent streams of it.
class Rng {
 public:
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  /// 32 random bits, and 64.
  std::uint32_t bits() {
    if (used_ == words_.size()) draw();
    return words_[used_++];
  }
  std::uint64_t wide_bits();
  /// In [0, 1), a multiple of 2^-53.
  double uniform();
  /// Mean 0, standard deviation 1, by Box and Muller's transform.
  double normal();
  /// The same with values beyond two standard deviations drawn again, as Keras does.
  double truncated_normal();
  /// In [0, n), each equally likely. @throws std::invalid_argument for n < 1.
  std::int64_t below(std::int64_t n);
  /// 0 .. n-1 in random order.
  std::vector<std::int64_t> permutation(std::int64_t n);

 private:
  void draw();
  std::uint32_t below_word(std::uint32_t range);

  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t block_ = 0;
  std::array<std::uint32_t, 64> words_{};  // drawn together
  std::size_t used_ = words_.size();
  std::optional<double> spare_normal_;
};

/// Tensors of random numbers, as `keras.random` gives them.
namespace random {

/// For `normal` and `truncated_normal`.
struct RandomOptions {
  double mean = 0;
  double stddev = 1;
  std::optional<DType> dtype = std::nullopt;         ///< floatx() unless named
  std::optional<std::uint64_t> seed = std::nullopt;  ///< next_seed() unless given
};

/// For `uniform`: values in [minval, maxval).
struct UniformOptions {
  double minval = 0;
  double maxval = 1;
  std::optional<DType> dtype = std::nullopt;
  std::optional<std::uint64_t> seed = std::nullopt;
};

/// Normally distributed. @throws std::invalid_argument for int32 or a negative stddev.
Tensor normal(const Shape& shape, const RandomOptions& options = {});
/// Within two standard deviations of the mean. @throws as `normal`.
Tensor truncated_normal(const Shape& shape, const RandomOptions& options = {});
/// Evenly distributed. @throws std::invalid_argument for int32 or maxval < minval.
Tensor uniform(const Shape& shape, const UniformOptions& options = {});
/// int32 in [minval, maxval). @throws std::invalid_argument when that is empty or beyond int32.
Tensor randint(const Shape& shape, std::int64_t minval, std::int64_t maxval,
               std::optional<std::uint64_t> seed = std::nullopt);

}  // namespace random
}  // namespace sluice
