// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "../../core/base/fields.hpp"
#include "../../core/tensor/rng.hpp"
#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// How the first values of a parameter are chosen: shape -> tensor. Made from Keras's name
/// (`"glorot_uniform"`, `"HeNormal"`, `"zeros"`, ...) or from a class of `initializers`.
///
/// With a seed the same shape gets the same values each time; without, each call draws anew from
/// the sequence that `set_random_seed` starts.
class Initializer {
 public:
  /// What documentation calls an argument of this type.
  static constexpr const char* argument_type = "initializer";

  /// @throws std::invalid_argument for an unknown name.
  Initializer(const char* name);
  Initializer(const std::string& name);

  /// A tensor of new values. @throws std::invalid_argument when the shape does not suit
  /// (orthogonal needs two axes) or the dtype is int32.
  Tensor operator()(const Shape& shape, DType dtype = floatx()) const;

  /// Keras's class name, such as `GlorotUniform`.
  const std::string& class_name() const { return class_name_; }
  /// The constructor's arguments by Keras's names.
  const Dict& config() const { return config_; }
  /// Keras's serialised form.
  Dict serialized() const;
  /// Reads a name or Keras's serialised form. @throws FormatError with the path.
  static Initializer from_config(const Value& value, const std::string& path);

 protected:
  /// Fills a floating tensor.
  using Fill = std::function<void(Tensor& tensor, Rng& rng)>;
  Initializer(std::string class_name, Dict config, Fill fill,
              std::optional<std::int64_t> seed = std::nullopt);

 private:
  std::string class_name_;
  Dict config_;
  Fill fill_;
  std::optional<std::int64_t> seed_;
};

/// All initializers for documentation.
std::vector<ClassDescription> described_initializers();

/// The inputs and outputs of one unit as Keras counts them: (in, out) for a matrix, n and n for a
/// vector, and times the receptive field for kernels of more axes.
struct Fans {
  double in;
  double out;
};
Fans fans_of(const Shape& shape);

/// Keras's initializers (https://keras.io/api/layers/initializers/).
namespace initializers {

/// Arguments of the initializers; `seed` makes an initializer repeat itself, null (the default)
/// draws from the program's random state.
struct SeedOptions {
  std::optional<std::int64_t> seed = std::nullopt;
};
struct ConstantOptions {
  double value = 0.0;
};
struct RandomNormalOptions {
  double mean = 0.0;
  double stddev = 0.05;
  std::optional<std::int64_t> seed = std::nullopt;
};
struct RandomUniformOptions {
  double minval = -0.05;
  double maxval = 0.05;
  std::optional<std::int64_t> seed = std::nullopt;
};
struct VarianceScalingOptions {
  double scale = 1.0;           ///< above 0
  std::string mode = "fan_in";  ///< fan_in, fan_out or fan_avg
  /// truncated_normal (or normal), untruncated_normal or uniform
  std::string distribution = "truncated_normal";
  std::optional<std::int64_t> seed = std::nullopt;
};
struct OrthogonalOptions {
  double gain = 1.0;
  std::optional<std::int64_t> seed = std::nullopt;
};

/// All 0.
class Zeros : public Initializer {
 public:
  Zeros();
};
/// All 1.
class Ones : public Initializer {
 public:
  Ones();
};
/// All `value`.
class Constant : public Initializer {
 public:
  explicit Constant(ConstantOptions options = {});
};
/// Normal of `mean` and `stddev`.
class RandomNormal : public Initializer {
 public:
  explicit RandomNormal(RandomNormalOptions options = {});
};
/// Uniform on [minval, maxval).
class RandomUniform : public Initializer {
 public:
  explicit RandomUniform(RandomUniformOptions options = {});
};
/// Normal of `mean` and `stddev`, drawn again beyond two `stddev` from the mean.
class TruncatedNormal : public Initializer {
 public:
  explicit TruncatedNormal(RandomNormalOptions options = {});
};
/// Variance scale / n, n the fan in, the fan out or their mean. A truncated normal is widened by
/// 1 / 0.87962566103423978 so that its variance is right after the cut.
class VarianceScaling : public Initializer {
 public:
  explicit VarianceScaling(VarianceScalingOptions options = {});

 protected:
  /// For the named cases below, whose config holds the seed alone.
  VarianceScaling(std::string class_name, const VarianceScalingOptions& options);
};
/// Truncated normal of variance 2 / (fan in + fan out).
class GlorotNormal : public VarianceScaling {
 public:
  explicit GlorotNormal(SeedOptions options = {});
};
/// Uniform within sqrt(6 / (fan in + fan out)).
class GlorotUniform : public VarianceScaling {
 public:
  explicit GlorotUniform(SeedOptions options = {});
};
/// Truncated normal of variance 2 / fan in.
class HeNormal : public VarianceScaling {
 public:
  explicit HeNormal(SeedOptions options = {});
};
/// Uniform within sqrt(6 / fan in).
class HeUniform : public VarianceScaling {
 public:
  explicit HeUniform(SeedOptions options = {});
};
/// Truncated normal of variance 1 / fan in.
class LecunNormal : public VarianceScaling {
 public:
  explicit LecunNormal(SeedOptions options = {});
};
/// Uniform within sqrt(3 / fan in).
class LecunUniform : public VarianceScaling {
 public:
  explicit LecunUniform(SeedOptions options = {});
};
/// `gain` times a matrix of orthonormal rows or columns, whichever are fewer; axes before the last
/// count as rows.
class Orthogonal : public Initializer {
 public:
  explicit Orthogonal(OrthogonalOptions options = {});
};

}  // namespace initializers
}  // namespace sluice
