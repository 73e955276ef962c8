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

double scaled_variance(const VarianceScalingOptions& options, const Shape& shape) {
  const Fans fans = fans_of(shape);
  double n = (fans.in + fans.out) / 2;
  if (options.mode == "fan_in") n = fans.in;
  if (options.mode == "fan_out") n = fans.out;
  return options.scale / std::max(1.0, n);
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

// What the initializers take besides a seed.
void add_arguments(Fields<SeedOptions>& fields) {
  fields.fixed("input_axes", nullptr).fixed("output_axes", nullptr);
}
void add_arguments(Fields<VarianceScalingOptions>& fields) {
  using Options = VarianceScalingOptions;
  fields.optional("scale", &Options::scale, above(0))
      .optional("mode", &Options::mode, one_of({"fan_in", "fan_out", "fan_avg"}))
      .optional("distribution", &Options::distribution,
                one_of({"truncated_normal", "untruncated_normal", "uniform", "normal"}))
      .fixed("input_axes", nullptr)
      .fixed("output_axes", nullptr);
}
void add_arguments(Fields<ConstantOptions>& fields) {
  fields.optional("value", &ConstantOptions::value);
}
void add_arguments(Fields<RandomNormalOptions>& fields) {
  fields.optional("mean", &RandomNormalOptions::mean)
      .optional("stddev", &RandomNormalOptions::stddev, at_least(0));
}
void add_arguments(Fields<RandomUniformOptions>& fields) {
  fields.optional("minval", &RandomUniformOptions::minval)
      .optional("maxval", &RandomUniformOptions::maxval);
}
void add_arguments(Fields<OrthogonalOptions>& fields) {
  fields.optional("gain", &OrthogonalOptions::gain);
}

template <class Options>
const Fields<Options>& fields() {
  static const auto all = [] {
    Fields<Options> fields;
    if constexpr (requires { &Options::seed; }) fields.optional("seed", &Options::seed);
    add_arguments(fields);
    return fields;
  }();
  return all;
}

template <class Class, class Options>
NamedClass<Initializer> row(std::string class_name, std::vector<std::string> aliases = {}) {
  return described<Initializer, Class, fields<Options>>(std::move(class_name), std::move(aliases));
}

std::span<const NamedClass<Initializer>> classes() {
  static const NamedClass<Initializer> table[] = {
      row<GlorotUniform, SeedOptions>("GlorotUniform"),
      row<GlorotNormal, SeedOptions>("GlorotNormal"),
      row<HeUniform, SeedOptions>("HeUniform"),
      row<HeNormal, SeedOptions>("HeNormal"),
      row<LecunUniform, SeedOptions>("LecunUniform"),
      row<LecunNormal, SeedOptions>("LecunNormal"),
      row<VarianceScaling, VarianceScalingOptions>("VarianceScaling"),
      described<Initializer, Zeros>("Zeros", {"zeros", "zero"}),
      described<Initializer, Ones>("Ones", {"ones", "one"}),
      row<Constant, ConstantOptions>("Constant"),
      row<RandomNormal, RandomNormalOptions>("RandomNormal", {"random_normal", "normal"}),
      row<TruncatedNormal, RandomNormalOptions>("TruncatedNormal"),
      row<RandomUniform, RandomUniformOptions>("RandomUniform", {"random_uniform", "uniform"}),
      row<Orthogonal, OrthogonalOptions>("Orthogonal", {"orthogonal", "OrthogonalInitializer"})};
  return table;
}

/// `normal` is another name of the truncated normal.
VarianceScalingOptions by_one_name(VarianceScalingOptions options) {
  if (options.distribution == "normal") options.distribution = "truncated_normal";
  return options;
}

/// A named case of variance scaling is written with its seed alone.
Dict scaling_config(const std::string& class_name, const VarianceScalingOptions& options) {
  if (class_name != "VarianceScaling") return fields<SeedOptions>().write({options.seed});
  return fields<VarianceScalingOptions>().checked("variance_scaling", options);
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

std::vector<ClassDescription> described_initializers() {
  return descriptions(classes());
}

namespace initializers {

Zeros::Zeros() : Initializer("Zeros", {}, [](Tensor&, Rng&) {}) {}
Ones::Ones()
    : Initializer("Ones", {}, [](Tensor& tensor, Rng&) { fill_with(tensor, [] { return 1.0; }); }) {
}
Constant::Constant(ConstantOptions options)
    : Initializer("Constant", fields<ConstantOptions>().write(options),
                  [=](Tensor& tensor, Rng&) { fill_with(tensor, [=] { return options.value; }); }) {
}

RandomNormal::RandomNormal(RandomNormalOptions options)
    : Initializer(
          "RandomNormal", fields<RandomNormalOptions>().checked("random_normal", options),
          [=](Tensor& tensor, Rng& rng) {
            fill_with(tensor, [&] { return options.mean + options.stddev * rng.normal(); });
          },
          options.seed) {}

RandomUniform::RandomUniform(RandomUniformOptions options)
    : Initializer(
          "RandomUniform", fields<RandomUniformOptions>().write(options),
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
          "TruncatedNormal", fields<RandomNormalOptions>().checked("truncated_normal", options),
          [=](Tensor& tensor, Rng& rng) {
            fill_with(tensor,
                      [&] { return options.mean + options.stddev * rng.truncated_normal(); });
          },
          options.seed) {}

VarianceScaling::VarianceScaling(VarianceScalingOptions options)
    : VarianceScaling("VarianceScaling", by_one_name(std::move(options))) {}

VarianceScaling::VarianceScaling(std::string class_name, const VarianceScalingOptions& options)
    : Initializer(
          class_name, scaling_config(class_name, options),
          [options](Tensor& tensor, Rng& rng) { fill_scaled(options, tensor, rng); },
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
          "Orthogonal", fields<OrthogonalOptions>().write(options),
          [=](Tensor& tensor, Rng& rng) { fill_orthogonal(options.gain, tensor, rng); },
          options.seed) {}

}  // namespace initializers
}  // namespace sluice
