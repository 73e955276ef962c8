// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "../../core/tensor/tensor.hpp"
#include "features.hpp"

namespace sluice {

/// A column to be predicted, as a program or a configuration asks for it.
struct TargetSpec {
  std::string name;    ///< of the model's output
  std::string column;  ///< empty: the same
  std::string type;    ///< "binary", "categorical" or "numeric"
  /// Of a binary target: the class that becomes 1; empty: the last in order.
  std::string positive;
  /// Of a categorical target: "one-hot", as categorical_crossentropy takes it, or "codes", as
  /// sparse_categorical_crossentropy does; empty: "codes".
  std::string encoding;
};

/// A fitted target. Its tensors for n rows: binary (n, 1), 0 or 1 in floatx(); numeric (n, 1) in
/// floatx(); categorical of c classes (n, 1) int32 as codes, or (n, c) in floatx() as one-hot.
struct Target {
  std::string name;
  std::string column;
  std::string type;
  std::string encoding;              ///< of a categorical target, else empty
  std::vector<std::string> classes;  ///< names of 0, 1, ...; none for a numeric target
};

/// Learns the classes from the rows; says in `notes` which class of a binary target is positive.
/// @throws FormatError for a number of classes that does not fit the type, or a positive class that
/// is none of them.
Target fit_target(const TargetSpec& spec, const TableRows& data, std::vector<std::string>& notes);

/// The target's values of some rows.
/// @throws FormatError naming file, record and column of a missing value or an unknown class.
Tensor target_values(const Target& target, const TableRows& data);

/// What was fitted as configuration, and back, without the name. @throws FormatError with the path.
Dict to_dict(const Target& target);
Target target_from(std::string name, ConfigReader reader);

}  // namespace sluice
