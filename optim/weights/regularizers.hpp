// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>

#include "../../core/base/fields.hpp"
#include "../../core/tape/tape.hpp"

namespace sluice {

/// A penalty on a weight or an output, added to the loss: x of any shape -> scalar.
class Regularizer {
 public:
  virtual ~Regularizer() = default;

  virtual Var operator()(const Var& x) const = 0;
  /// Keras's class name, such as `L2`.
  virtual std::string class_name() const = 0;
  /// The constructor's arguments by Keras's names.
  virtual Dict config() const = 0;
};

/// Which regularizer a layer is to use: none by default, a Keras name (`"l1"`, `"l2"`, `"l1_l2"`),
/// a class of `regularizers`, or a user's `Regularizer`.
class RegularizerSpec {
 public:
  /// What documentation calls an argument of this type.
  static constexpr const char* argument_type = "regularizer";

  RegularizerSpec(std::nullptr_t = nullptr) {}
  /// @throws std::invalid_argument for an unknown name.
  RegularizerSpec(const char* name);
  RegularizerSpec(const std::string& name);
  template <std::derived_from<Regularizer> Own>
  RegularizerSpec(std::shared_ptr<Own> regularizer) : regularizer_(std::move(regularizer)) {}

  explicit operator bool() const { return regularizer_ != nullptr; }
  /// Null when there is none.
  const std::shared_ptr<const Regularizer>& regularizer() const { return regularizer_; }

  /// Keras's serialised form, or null.
  Value serialized() const;
  /// Reads null, a name or Keras's serialised form. @throws FormatError with the path.
  static RegularizerSpec from_config(const Value& value, const std::string& path);

 private:
  std::shared_ptr<const Regularizer> regularizer_;
};

/// All regularizers for documentation.
std::vector<ClassDescription> described_regularizers();

/// Keras's regularizers (https://keras.io/api/layers/regularizers/).
namespace regularizers {

struct L1Options {
  double l1 = 0.01;  ///< not negative
};
struct L2Options {
  double l2 = 0.01;  ///< not negative
};
struct L1L2Options {
  double l1 = 0.0;  ///< not negative
  double l2 = 0.0;  ///< not negative
};

/// l1 * sum |x|.
class L1 : public RegularizerSpec {
 public:
  explicit L1(L1Options options = {});
};
/// l2 * sum x^2.
class L2 : public RegularizerSpec {
 public:
  explicit L2(L2Options options = {});
};
/// l1 * sum |x| + l2 * sum x^2. As a name, `"l1_l2"` is 0.01 of each.
class L1L2 : public RegularizerSpec {
 public:
  explicit L1L2(L1L2Options options = {});
};

}  // namespace regularizers

using regularizers::L1;
using regularizers::L1L2;
using regularizers::L2;

}  // namespace sluice
