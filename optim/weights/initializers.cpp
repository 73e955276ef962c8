// SPDX-License-Identifier: MIT
#include "initializers.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/serialized.hpp"
#include "orthonormal.hpp"

namespace sluice {
namespace {

using namespace initializers;

/// Standard deviation of a unit normal cut at two.
constexpr double truncated_stddev = 0.87962566103423978;

/// Fills a tensor with what `draw` returns, element by element.
template <class Draw>
void fill_with(Tensor& tensor, Draw&& draw) {
  with_floating(tensor.dtype(), [&]<class T>(T) {
    for (T& value : tensor.values<T>()) value = static_cast<T>(draw());
  });
}

void check_stddev(std::string_view class_name, double stddev) {
  if (!(stddev >= 0 && std::isfinite(stddev)))
    fail("initializer", class_name, " expected stddev not negative, got ", stddev);
}

double scaled_variance(const VarianceScalingOptions& options, const Shape& shape) {
  const Fans fans = fans_of(shape);
  double n = (fans.in + fans.out) / 2;
  if (options.mode == "fan_in") n = fans.in;
  if (options.mode == "fan_out") n = fans.out;
  return options.scale / std::max(1.0, n);
}

VarianceScalingOptions checked(VarianceScalingOptions options) {
  const std::vector<std::string> modes{"fan_in", "fan_out", "fan_avg"};
  const std::vector<std::string> distributions{"truncated_normal", "untruncated_normal", "uniform"};
  if (options.distribution == "normal") options.distribution = "truncated_normal";
  if (!(options.scale > 0 && std::isfinite(options.scale)))
    fail("initializer", "VarianceScaling expected scale above 0, got ", options.scale);
  if (std::ranges::count(modes, options.mode) == 0)
    fail("initializer", "VarianceScaling has no mode \"", options.mode, "\"",
         suggestion(options.mode, modes));
  if (std::ranges::count(distributions, options.distribution) == 0)
    fail("initializer", "VarianceScaling has no distribution \"", options.distribution, "\"",
         suggestion(options.distribution, distributions));
  return options;
}

void fill_scaled(const VarianceScalingOptions& options, Tensor& tensor, Rng& rng) {
  const double variance = scaled_variance(options, tensor.shape());
  if (options.distribution == "uniform") {
    const double limit = std::sqrt(3 * variance);
    fill_with(tensor, [&] { return limit * (2 * rng.uniform() - 1); });
  } else if (options.distribution == "untruncated_normal") {
    fill_with(tensor, [&] { return std::sqrt(variance) * rng.normal(); });
  } else {
    const double stddev = std::sqrt(variance) / truncated_stddev;
    fill_with(tensor, [&] { return stddev * rng.truncated_normal(); });
  }
}

void fill_orthogonal(double gain, Tensor& tensor, Rng& rng) {
  const Shape& shape = tensor.shape();
  if (shape.rank() < 2)
    fail("initializer", "Orthogonal expected a shape of two axes or more, got shape ", shape);
  const std::int64_t columns = shape.back();
  const std::int64_t rows = shape.rows();
  const std::int64_t tall = std::max(rows, columns);
  const std::int64_t narrow = std::min(rows, columns);
  std::vector<double> q(static_cast<std::size_t>(tall * narrow));
  for (double& value : q) value = rng.normal();
  orthonormalize_columns(q, tall, narrow);
  std::int64_t i = 0;
  fill_with(tensor, [&] {
    const std::int64_t row = i / columns;
    const std::int64_t column = i++ % columns;
    return gain * q[rows < columns ? column * narrow + row : row * narrow + column];
  });
}

Dict seeded(const std::optional<std::int64_t>& seed, Dict rest = {}) {
  Dict config{{"seed", value_of(seed)}};
  for (const auto& [key, value] : rest.entries()) config.set(key, value);
  return config;
}

Dict scaling_config(const std::optional<std::int64_t>& seed, Dict rest = {}) {
  return seeded(seed, std::move(rest)).set("input_axes", nullptr).set("output_axes", nullptr);
}

RandomNormalOptions read_normal(ConfigReader& config) {
  return {.mean = config.number("mean", 0.0),
          .stddev = config.number("stddev", 0.05),
          .seed = optional_integer(config, "seed")};
}

void refuse_axes(ConfigReader& config) {
  config.only("input_axes", nullptr);
  config.only("output_axes", nullptr);
}

Initializer read_scaling(ConfigReader& config) {
  refuse_axes(config);
  return initializers::VarianceScaling(
      {.scale = config.number("scale", 1.0),
       .mode = config.string("mode", "fan_in"),
       .distribution = config.string("distribution", "truncated_normal"),
       .seed = optional_integer(config, "seed")});
}

/// A named case of variance scaling.
template <class Class>
Initializer read_seeded(ConfigReader& config) {
  refuse_axes(config);
  return Class({.seed = optional_integer(config, "seed")});
}

std::span<const NamedClass<Initializer>> classes() {
  static const NamedClass<Initializer> table[] = {
      {"GlorotUniform", {}, read_seeded<GlorotUniform>},
      {"GlorotNormal", {}, read_seeded<GlorotNormal>},
      {"HeUniform", {}, read_seeded<HeUniform>},
      {"HeNormal", {}, read_seeded<HeNormal>},
      {"LecunUniform", {}, read_seeded<LecunUniform>},
      {"LecunNormal", {}, read_seeded<LecunNormal>},
      {"VarianceScaling", {}, read_scaling},
      {"Zeros", {"zeros", "zero"}, [](ConfigReader&) -> Initializer { return Zeros(); }},
      {"Ones", {"ones", "one"}, [](ConfigReader&) -> Initializer { return Ones(); }},
      {"Constant",
       {},
       [](ConfigReader& config) -> Initializer {
         return Constant({.value = config.number("value", 0.0)});
       }},
      {"RandomNormal",
       {"random_normal", "normal"},
       [](ConfigReader& config) -> Initializer { return RandomNormal(read_normal(config)); }},
      {"TruncatedNormal",
       {},
       [](ConfigReader& config) -> Initializer { return TruncatedNormal(read_normal(config)); }},
      {"RandomUniform",
       {"random_uniform", "uniform"},
       [](ConfigReader& config) -> Initializer {
         return RandomUniform({.minval = config.number("minval", -0.05),
                               .maxval = config.number("maxval", 0.05),
                               .seed = optional_integer(config, "seed")});
       }},
      {"Orthogonal",
       {"orthogonal", "OrthogonalInitializer"},
       [](ConfigReader& config) -> Initializer {
         return Orthogonal(
             {.gain = config.number("gain", 1.0), .seed = optional_integer(config, "seed")});
       }}};
  return table;
}

}  // namespace

Fans fans_of(const Shape& shape) {
  if (shape.rank() == 0) return {1, 1};
  const double last = static_cast<double>(shape.back());
  if (shape.rank() == 1) return {last, last};
  double field = 1;
  for (std::size_t axis = 0; axis + 2 < shape.rank(); ++axis)
    field *= static_cast<double>(shape[axis]);
  return {field * static_cast<double>(shape[shape.rank() - 2]), field * last};
}

Initializer::Initializer(std::string class_name, Dict config, Fill fill,
                         std::optional<std::int64_t> seed)
    : class_name_(std::move(class_name)),
      config_(std::move(config)),
      fill_(std::move(fill)),
      seed_(seed) {}

Initializer::Initializer(const char* name) : Initializer(std::string(name)) {}
Initializer::Initializer(const std::string& name)
    : Initializer(made_from_name<Initializer>("initializer", name, classes())) {}

Tensor Initializer::operator()(const Shape& shape, DType dtype) const {
  if (!is_floating(dtype))
    fail("initializer", class_name_, " expected float32 or float64, got ", dtype);
  Tensor tensor(shape, dtype);
  Rng rng(seed_ ? static_cast<std::uint64_t>(*seed_) : next_seed());
  fill_(tensor, rng);
  return tensor;
}

Dict Initializer::serialized() const {
  return sluice::serialized("keras.initializers", class_name_, config_);
}

Initializer Initializer::from_config(const Value& value, const std::string& path) {
  return made_from_config<Initializer>("initializer", value, path, classes());
}

namespace initializers {

Zeros::Zeros() : Initializer("Zeros", {}, [](Tensor&, Rng&) {}) {}
Ones::Ones()
    : Initializer("Ones", {}, [](Tensor& tensor, Rng&) { fill_with(tensor, [] { return 1.0; }); }) {
}
Constant::Constant(ConstantOptions options)
    : Initializer("Constant", {{"value", options.value}},
                  [=](Tensor& tensor, Rng&) { fill_with(tensor, [=] { return options.value; }); }) {
}

RandomNormal::RandomNormal(RandomNormalOptions options)
    : Initializer(
          "RandomNormal",
          seeded(options.seed, {{"mean", options.mean}, {"stddev", options.stddev}}),
          [=](Tensor& tensor, Rng& rng) {
            fill_with(tensor, [&] { return options.mean + options.stddev * rng.normal(); });
          },
          options.seed) {
  check_stddev("RandomNormal", options.stddev);
}

RandomUniform::RandomUniform(RandomUniformOptions options)
    : Initializer(
          "RandomUniform",
          seeded(options.seed, {{"minval", options.minval}, {"maxval", options.maxval}}),
          [=](Tensor& tensor, Rng& rng) {
            const double width = options.maxval - options.minval;
            fill_with(tensor, [&] { return options.minval + width * rng.uniform(); });
          },
          options.seed) {
  if (!(options.minval <= options.maxval))
    fail("initializer", "RandomUniform expected minval below maxval, got ", options.minval, " and ",
         options.maxval);
}

TruncatedNormal::TruncatedNormal(RandomNormalOptions options)
    : Initializer(
          "TruncatedNormal",
          seeded(options.seed, {{"mean", options.mean}, {"stddev", options.stddev}}),
          [=](Tensor& tensor, Rng& rng) {
            fill_with(tensor,
                      [&] { return options.mean + options.stddev * rng.truncated_normal(); });
          },
          options.seed) {
  check_stddev("TruncatedNormal", options.stddev);
}

VarianceScaling::VarianceScaling(VarianceScalingOptions options)
    : VarianceScaling("VarianceScaling", options) {}

VarianceScaling::VarianceScaling(std::string class_name, const VarianceScalingOptions& options)
    : Initializer(
          class_name,
          scaling_config(options.seed, class_name != "VarianceScaling"
                                           ? Dict{}
                                           : Dict{{"scale", options.scale},
                                                  {"mode", options.mode},
                                                  {"distribution", checked(options).distribution}}),
          [options = checked(options)](Tensor& tensor, Rng& rng) {
            fill_scaled(options, tensor, rng);
          },
          options.seed) {}

GlorotNormal::GlorotNormal(SeedOptions options)
    : VarianceScaling("GlorotNormal", {1.0, "fan_avg", "truncated_normal", options.seed}) {}
GlorotUniform::GlorotUniform(SeedOptions options)
    : VarianceScaling("GlorotUniform", {1.0, "fan_avg", "uniform", options.seed}) {}
HeNormal::HeNormal(SeedOptions options)
    : VarianceScaling("HeNormal", {2.0, "fan_in", "truncated_normal", options.seed}) {}
HeUniform::HeUniform(SeedOptions options)
    : VarianceScaling("HeUniform", {2.0, "fan_in", "uniform", options.seed}) {}
LecunNormal::LecunNormal(SeedOptions options)
    : VarianceScaling("LecunNormal", {1.0, "fan_in", "truncated_normal", options.seed}) {}
LecunUniform::LecunUniform(SeedOptions options)
    : VarianceScaling("LecunUniform", {1.0, "fan_in", "uniform", options.seed}) {}

Orthogonal::Orthogonal(OrthogonalOptions options)
    : Initializer(
          "Orthogonal", seeded(options.seed, {{"gain", options.gain}}),
          [=](Tensor& tensor, Rng& rng) { fill_orthogonal(options.gain, tensor, rng); },
          options.seed) {}

}  // namespace initializers
}  // namespace sluice
