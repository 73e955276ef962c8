// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../../core/base/config.hpp"
#include "../../core/tape/parameter.hpp"
#include "schedules.hpp"

namespace sluice {

/// Moves parameters against their gradients. Made from Keras's name (`"adam"`, `"adamw"`, `"sgd"`,
/// `"rmsprop"`) or from `Adam`, `AdamW`, `SGD`, `RMSprop`. Copies share all state.
///
/// A step clips the gradients (in place), takes weight decay off the values, then updates, with
/// Keras's arithmetic in the parameters' dtype. What it remembers of each parameter lies in one
/// block per kind in the order of the parameters, so parameters that lie in one block are updated
/// in one pass. A step allocates nothing.
class Optimizer {
 public:
  /// @throws std::invalid_argument for an unknown name.
  Optimizer(const char* name);
  Optimizer(const std::string& name);

  /// Makes the state for these parameters; once. @throws std::invalid_argument for other parameters
  /// later, naming the first that differs.
  void build(const Parameters& trainable) const;
  bool built() const;

  /// One step by `parameter.gradient()`; builds itself at the first.
  void step(const Parameters& trainable) const;

  /// The same step in three parts, for several threads: `begin_step` checks and clips;
  /// `update_range` updates elements [begin, end) of all parameters laid end to end, at the same
  /// time as other ranges that do not overlap; `end_step` counts. The same ranges give the same
  /// bits.
  void begin_step(const Parameters& trainable) const;
  void update_range(std::size_t begin, std::size_t end) const;
  void end_step() const;
  /// Whether `begin_step` reads and changes gradients, which must be whole then.
  bool clips() const;
  /// Number of elements of all parameters.
  std::size_t elements() const;

  /// The rate of the next step.
  double learning_rate() const;
  /// @throws std::invalid_argument when negative or not finite, or when a schedule sets the rate.
  void set_learning_rate(double rate) const;
  /// Steps taken.
  std::int64_t iterations() const;

  /// Everything a later step depends on, copied, named and ordered as Keras's
  /// `optimizer.variables`: `iteration`, `learning_rate` (unless scheduled), then `<path>_momentum`
  /// and the like, with `/` in paths as `_`. Needs a built optimizer.
  NamedTensors state() const;
  /// Takes such a state back. @throws std::invalid_argument, and changes nothing, when names,
  /// shapes or dtypes are not those of `state()`.
  void set_state(const NamedTensors& state) const;

  /// Keras's class name, such as `Adam`.
  std::string class_name() const;
  /// The constructor's arguments by Keras's names, with the present learning rate.
  Dict config() const;
  /// Keras's serialised form.
  Dict serialized() const;
  /// A new optimizer from a name or Keras's serialised form. @throws FormatError with the path.
  static Optimizer from_config(const Value& value, const std::string& path);

  class Body;

 protected:
  explicit Optimizer(std::shared_ptr<Body> body) : body_(std::move(body)) {}

 private:
  std::shared_ptr<Body> body_;
};

// The options below share: `learning_rate`, a number not negative, or a schedule; `weight_decay`,
// of which learning_rate * weight_decay times the value is taken off before each update; `clipnorm`
// (each parameter's gradient is scaled to at most this norm), `global_clipnorm` (all gradients
// together are) and `clipvalue` (each element is cut to within it), of which one may be set; and
// `name`.

/// Adam's arguments (https://keras.io/api/optimizers/adam/).
struct AdamOptions {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9;    ///< decay of the mean of gradients, in [0, 1)
  double beta_2 = 0.999;  ///< decay of the mean of their squares, in [0, 1)
  double epsilon = 1e-7;  ///< added to the root
  bool amsgrad = false;   ///< whether the largest mean of squares so far is used
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  std::string name = "adam";
};
/// AdamW's arguments: Adam's with weight decay.
struct AdamWOptions {
  LearningRate learning_rate = 0.001;
  double weight_decay = 0.004;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  std::string name = "adam_w";
};
/// SGD's arguments (https://keras.io/api/optimizers/sgd/).
struct SGDOptions {
  LearningRate learning_rate = 0.01;
  double momentum = 0.0;  ///< in [0, 1]
  bool nesterov = false;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  std::string name = "sgd";
};
/// RMSprop's arguments (https://keras.io/api/optimizers/rmsprop/).
struct RMSpropOptions {
  LearningRate learning_rate = 0.001;
  double rho = 0.9;       ///< decay of the mean of squares, in [0, 1)
  double momentum = 0.0;  ///< in [0, 1]
  double epsilon = 1e-7;  ///< added under the root
  bool centered = false;  ///< whether the squared mean gradient is taken off
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  std::string name = "rm_sprop";
};

/// m += (1 - beta_1)(g - m), v += (1 - beta_2)(g^2 - v),
/// w -= learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon).
class Adam : public Optimizer {
 public:
  explicit Adam(AdamOptions options = {});
};
/// Adam with decoupled weight decay.
class AdamW : public Optimizer {
 public:
  explicit AdamW(AdamWOptions options = {});
};
/// w -= learning_rate g; with momentum m = momentum m - learning_rate g and w += m, or, after
/// Nesterov, w += momentum m - learning_rate g.
class SGD : public Optimizer {
 public:
  explicit SGD(SGDOptions options = {});
};
/// v = rho v + (1 - rho) g^2, w -= learning_rate g / sqrt(v + epsilon).
class RMSprop : public Optimizer {
 public:
  explicit RMSprop(RMSpropOptions options = {});
};

/// All optimizers with their arguments, for documentation.
std::vector<ClassDescription> described_optimizers();

}  // namespace sluice
