// SPDX-License-Identifier: MIT
#include "rng.hpp"

#include <cmath>
#include <limits>
#include <mutex>
#include <numbers>
#include <numeric>
#include <random>
#include <utility>

#include "../base/error.hpp"
#include "../kernels/kernels.hpp"

namespace sluice {
namespace {

struct SeedSource {
  std::mutex mutex;
  std::optional<std::uint64_t> root;
  std::uint64_t drawn = 0;
};

SeedSource& seed_source() {
  static SeedSource source;
  return source;
}

std::uint64_t system_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

std::uint64_t joined_words(std::uint32_t high, std::uint32_t low) {
  return std::uint64_t{high} << 32 | low;
}

}  // namespace

void set_random_seed(std::uint64_t seed) {
  SeedSource& source = seed_source();
  const std::lock_guard lock(source.mutex);
  source.root = seed;
  source.drawn = 0;
}

std::uint64_t next_seed() {
  SeedSource& source = seed_source();
  const std::lock_guard lock(source.mutex);
  if (!source.root) source.root = system_seed();
  const std::uint64_t n = source.drawn++;
  // A counter with its top word set: no stream of an Rng of the same seed meets these blocks.
  const auto words =
      philox({static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(n >> 32), 0, 0xFFFFFFFFU},
             *source.root);
  return joined_words(words[0], words[1]);
}

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key,
                                    int rounds) {
  auto key_0 = static_cast<std::uint32_t>(key);
  auto key_1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t p = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t q = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(q >> 32) ^ counter[1] ^ key_0, static_cast<std::uint32_t>(q),
        static_cast<std::uint32_t>(p >> 32) ^ counter[3] ^ key_1, static_cast<std::uint32_t>(p)};
    key_0 += 0x9E3779B9;
    key_1 += 0xBB67AE85;
  }
  return counter;
}

void Rng::draw() {
  static_assert(std::tuple_size_v<decltype(words_)> == 4 * kernels::random_blocks);
  kernels::kernels<float>().random_words(block_, stream_, seed_, words_.data());
  block_ += kernels::random_blocks;
  used_ = 0;
}

std::uint64_t Rng::wide_bits() {
  const std::uint32_t low = bits();
  return joined_words(bits(), low);
}

double Rng::uniform() {
  return static_cast<double>(wide_bits() >> 11) * 0x1p-53;
}

double Rng::normal() {
  if (spare_normal_) return *std::exchange(spare_normal_, std::nullopt);
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

double Rng::truncated_normal() {
  double value = normal();
  while (std::abs(value) > 2) value = normal();
  return value;
}

// The high half of word * range, with the words left out that would make some results likelier
// (Lemire 2019, Fast Random Integer Generation in an Interval): no division but for a rare word.
std::uint32_t Rng::below_word(std::uint32_t range) {
  std::uint64_t product = std::uint64_t{bits()} * range;
  if (static_cast<std::uint32_t>(product) < range) {
    const std::uint32_t excess = (0U - range) % range;
    while (static_cast<std::uint32_t>(product) < excess) product = std::uint64_t{bits()} * range;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

std::int64_t Rng::below(std::int64_t n) {
  if (n < 1) fail("random", "expected an upper end of at least 1, got ", n);
  const auto range = static_cast<std::uint64_t>(n);
  if (range <= std::numeric_limits<std::uint32_t>::max())
    return below_word(static_cast<std::uint32_t>(range));
  const std::uint64_t excess = (std::numeric_limits<std::uint64_t>::max() % range + 1) % range;
  std::uint64_t value = wide_bits();
  // The last, incomplete run of `range` values would favour small results.
  while (value > std::numeric_limits<std::uint64_t>::max() - excess) value = wide_bits();
  return static_cast<std::int64_t>(value % range);
}

std::vector<std::int64_t> Rng::permutation(std::int64_t n) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::size_t left = order.size(); left > 1; --left)
    std::swap(order[left - 1],
              order[static_cast<std::size_t>(below(static_cast<std::int64_t>(left)))]);
  return order;
}

namespace random {
namespace {

template <class Draw>
Tensor filled(const Shape& shape, std::optional<DType> dtype, Draw&& draw) {
  Tensor tensor(shape, dtype.value_or(floatx()));
  if (!is_floating(tensor.dtype()))
    fail("random", "expected float32 or float64, got ", tensor.dtype(), "; use randint");
  with_floating(tensor.dtype(), [&](auto zero) {
    using T = decltype(zero);
    for (T& value : tensor.values<T>()) value = static_cast<T>(draw());
  });
  return tensor;
}

void check(const RandomOptions& options) {
  if (!(options.stddev >= 0)) fail("random", "expected stddev >= 0, got ", options.stddev);
}

}  // namespace

Tensor normal(const Shape& shape, const RandomOptions& options) {
  check(options);
  Rng rng(options.seed ? *options.seed : next_seed());
  return filled(shape, options.dtype, [&] { return options.mean + options.stddev * rng.normal(); });
}

Tensor truncated_normal(const Shape& shape, const RandomOptions& options) {
  check(options);
  Rng rng(options.seed ? *options.seed : next_seed());
  return filled(shape, options.dtype,
                [&] { return options.mean + options.stddev * rng.truncated_normal(); });
}

Tensor uniform(const Shape& shape, const UniformOptions& options) {
  const double width = options.maxval - options.minval;
  if (!(width >= 0))
    fail("random", "expected minval <= maxval, got ", options.minval, " and ", options.maxval);
  Rng rng(options.seed ? *options.seed : next_seed());
  return filled(shape, options.dtype, [&] { return options.minval + width * rng.uniform(); });
}

Tensor randint(const Shape& shape, std::int64_t minval, std::int64_t maxval,
               std::optional<std::uint64_t> seed) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (minval >= maxval || minval < Limits::min() || maxval - 1 > Limits::max())
    fail("random", "expected minval < maxval within int32, got ", minval, " and ", maxval);
  Rng rng(seed ? *seed : next_seed());
  Tensor tensor(shape, DType::int32);
  for (std::int32_t& value : tensor.values<std::int32_t>())
    value = static_cast<std::int32_t>(minval + rng.below(maxval - minval));
  return tensor;
}

}  // namespace random
}  // namespace sluice
