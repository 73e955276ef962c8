// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "../base/value.hpp"
#include "../tape/tape.hpp"

namespace sluice {

namespace kernels {
enum class Unary : std::uint8_t;
}  // namespace kernels

/// A function that layers apply to their output, made from Keras's name of it:
/// linear relu leaky_relu elu selu sigmoid hard_sigmoid tanh softmax softplus softsign silu (swish)
/// gelu mish exponential, and those of `register_activation`.
class ActivationFunction {
 public:
  using Function = std::function<Var(const Var&)>;
  /// What documentation calls an argument of this type.
  static constexpr const char* argument_type = "activation";

  /// @throws std::invalid_argument for an unknown name, with the nearest known one.
  ActivationFunction(const char* name = "linear");
  ActivationFunction(const std::string& name);
  /// A custom function. `name` is what configurations and files call it; they can be read
  /// back only after `register_activation(name, function)`.
  /// @throws std::invalid_argument for an empty name or one of Keras's.
  ActivationFunction(std::string name, Function function);

  /// The name in Keras's spelling: `silu` when made from `swish`.
  const std::string& name() const { return name_; }
  /// The name, as configurations hold it.
  Value serialized() const;
  /// Reads a name; null is linear. @throws FormatError with the path.
  static ActivationFunction from_config(const Value& value, const std::string& path);
  /// Applies the function; `linear` returns x itself.
  Var operator()(const Var& x) const;

  /// The kernel behind it, when it is a function of one number that we have; not for softmax.
  std::optional<kernels::Unary> kernel() const { return kernel_; }
  /// The kernel's parameter: elu's alpha (1) or leaky_relu's negative slope (0.2).
  double parameter() const { return parameter_; }
  /// Whether a cross-entropy of its output can start from its input: sigmoid and softmax.
  bool has_logits() const { return has_logits_; }

 private:
  std::string name_;
  std::optional<kernels::Unary> kernel_;
  double parameter_ = 0;
  bool has_logits_ = false;
  Function function_;
};

/// Makes a function known by name, so that `ActivationFunction(name)` and saved models find it. An
/// earlier registration of that name is replaced.
/// @throws std::invalid_argument for an empty name or one of Keras's.
void register_activation(const std::string& name, ActivationFunction::Function function);

}  // namespace sluice
