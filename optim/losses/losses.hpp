// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "../../core/base/fields.hpp"
#include "../../core/tape/tape.hpp"

namespace sluice {

/// What training makes small: (targets, predictions) -> one value per sample, and their mean.
///
/// Made from Keras's name (`"binary_crossentropy"`, `"mse"`, `"Huber"`, ...), from a class of
/// `losses`, or from a name and a custom function. Targets of shape (n,) are taken as (n, 1)
/// and the other way round, integer targets are converted; any other difference from the
/// predictions' shape is an error, never broadcast.
class Loss {
 public:
  /// (targets, predictions) -> per-sample values: the predictions' shape without its last axis.
  using Function = std::function<Var(const Var& y_true, const Var& y_pred)>;

  /// @throws std::invalid_argument for an unknown name.
  Loss(const char* name);
  Loss(const std::string& name);
  /// A custom loss. Targets come in the predictions' dtype and, if they differ in a last axis of 1
  /// only, in their shape; otherwise as they are given.
  Loss(std::string name, Function per_sample);

  /// The losses of each sample: the predictions' shape without its last axis.
  /// @throws std::invalid_argument when the shapes do not fit.
  Var per_sample(const Var& y_true, const Var& y_pred) const;
  /// Their mean, a scalar (Keras's `sum_over_batch_size`).
  Var operator()(const Var& y_true, const Var& y_pred) const;
  /// sum(weight * loss) / number of losses. Weights are (n,), (n, 1) or of the per-sample shape.
  Var operator()(const Var& y_true, const Var& y_pred, const Var& sample_weight) const;
  /// The same for targets that are not on the tape.
  Var operator()(const Tensor& y_true, const Var& y_pred) const;

  /// The loss's name, such as `binary_crossentropy`.
  const std::string& name() const;
  /// Keras's class name, such as `BinaryCrossentropy`; empty for a custom loss.
  const std::string& class_name() const;
  /// The constructor's arguments by Keras's names.
  const Dict& config() const;
  /// Keras's serialised form; the name alone for a custom loss.
  Value serialized() const;
  /// Reads a name or Keras's serialised form. @throws FormatError with the path.
  static Loss from_config(const Value& value, const std::string& path);

 protected:
  /// The parts that all copies share.
  struct Body {
    std::string name;
    std::string class_name;
    Dict config;
    Function per_sample;
    std::string given_name = {};  ///< what it was made from when that was a name
  };
  explicit Loss(Body body) : body_(std::make_shared<const Body>(std::move(body))) {}

 private:
  std::shared_ptr<const Body> body_;
};

/// Makes a custom loss known by name, so that `Loss(name)` and saved models find it. An earlier
/// registration of that name is replaced.
/// @throws std::invalid_argument for an empty name or one of Keras's.
void register_loss(const std::string& name, Loss::Function per_sample);

/// All losses for documentation.
std::vector<ClassDescription> described_losses();

/// Keras's losses (https://keras.io/api/losses/), each averaged over the last axis.
namespace losses {

struct BinaryCrossentropyOptions {
  bool from_logits = false;      ///< whether predictions are before the sigmoid
  double label_smoothing = 0.0;  ///< in [0, 1]: targets become y (1 - s) + s / 2
  std::string name = "binary_crossentropy";
};
struct CategoricalCrossentropyOptions {
  bool from_logits = false;      ///< whether predictions are before the softmax
  double label_smoothing = 0.0;  ///< in [0, 1]: targets become y (1 - s) + s / classes
  std::string name = "categorical_crossentropy";
};
struct SparseCategoricalCrossentropyOptions {
  bool from_logits = false;  ///< whether predictions are before the softmax
  std::string name = "sparse_categorical_crossentropy";
};
using MeanSquaredErrorOptions = NameOptions<"mean_squared_error">;
using MeanAbsoluteErrorOptions = NameOptions<"mean_absolute_error">;
struct HuberOptions {
  double delta = 1.0;  ///< where the parabola becomes a line, above 0
  std::string name = "huber_loss";
};

/// -(y log p + (1 - y) log(1 - p)). Where p is a sigmoid recorded on the tape the stable form of
/// its logits is used, as Keras does on TensorFlow; otherwise p is clipped to [1e-7, 1 - 1e-7].
class BinaryCrossentropy : public Loss {
 public:
  explicit BinaryCrossentropy(BinaryCrossentropyOptions options = {});
};
/// -sum of y log p over classes: targets and predictions (n, classes) -> (n,). From the logits
/// where p is a softmax recorded on the tape; otherwise p / sum(p) clipped to [1e-7, 1 - 1e-7].
/// A single class, of which Keras warns, is refused when the loss is computed.
class CategoricalCrossentropy : public Loss {
 public:
  explicit CategoricalCrossentropy(CategoricalCrossentropyOptions options = {});
};
/// The same for integer classes in [0, classes): targets (n,) or (n, 1).
class SparseCategoricalCrossentropy : public Loss {
 public:
  explicit SparseCategoricalCrossentropy(SparseCategoricalCrossentropyOptions options = {});
};
/// (y - p)^2.
class MeanSquaredError : public Loss {
 public:
  explicit MeanSquaredError(MeanSquaredErrorOptions options = {});
};
/// |y - p|.
class MeanAbsoluteError : public Loss {
 public:
  explicit MeanAbsoluteError(MeanAbsoluteErrorOptions options = {});
};
/// e^2 / 2 for |e| <= delta, else delta |e| - delta^2 / 2, with e = y - p.
class Huber : public Loss {
 public:
  explicit Huber(HuberOptions options = {});
};

/// The mean loss of a batch, a scalar on the predictions' tape, for custom training loops.
Var binary_crossentropy(const Tensor& y_true, const Var& y_pred,
                        BinaryCrossentropyOptions options = {});
Var categorical_crossentropy(const Tensor& y_true, const Var& y_pred,
                             CategoricalCrossentropyOptions options = {});
Var sparse_categorical_crossentropy(const Tensor& y_true, const Var& y_pred,
                                    SparseCategoricalCrossentropyOptions options = {});
Var mean_squared_error(const Tensor& y_true, const Var& y_pred);
Var mean_absolute_error(const Tensor& y_true, const Var& y_pred);
Var huber(const Tensor& y_true, const Var& y_pred, HuberOptions options = {});

}  // namespace losses
}  // namespace sluice
