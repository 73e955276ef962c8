// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../../core/base/config.hpp"
#include "../../core/tensor/tensor.hpp"
#include "../csv/csv.hpp"
#include "features.hpp"
#include "preprocessing_config.hpp"
#include "targets.hpp"

namespace sluice {

/// How the columns of a file become tensors: learnt from training rows, applied to any others.
class Preprocessing {
 public:
  /// A model's input: features side by side. Its tensor for n rows is (n, sum of widths), of
  /// floatx(), or int32 when they are codes.
  struct Input {
    std::string name;
    std::vector<Feature> features;
  };

  Preprocessing() = default;
  /// Learns from some rows. The spec must be resolved.
  /// @throws FormatError as fit_feature and fit_target do, or when codes stand beside numbers.
  static Preprocessing fit(const ColumnsSpec& spec, const TableRows& training);

  /// The columns to read: without targets for a prediction.
  CsvOptions csv_options(bool with_targets) const;
  /// @throws FormatError `[columns] new.csv: ...` naming a column that a header lacks.
  void check_header(const std::vector<std::string>& header, std::string_view file,
                    bool with_targets) const;

  /// The inputs, and the targets, of some rows by name.
  /// @throws FormatError as write_feature and target_values do.
  std::vector<std::pair<std::string, Tensor>> input_tensors(const TableRows& data) const;
  std::vector<std::pair<std::string, Tensor>> target_tensors(const TableRows& data) const;

  const std::vector<Input>& inputs() const { return inputs_; }
  const std::vector<Target>& targets() const { return targets_; }
  /// What deserves a look: constant columns, the positive class. Not saved.
  const std::vector<std::string>& notes() const { return notes_; }

  /// What was learnt as configuration, and back. @throws FormatError with the path.
  Dict to_dict() const;
  static Preprocessing from_dict(const Dict& dict, const std::string& path);

 private:
  std::vector<Input> inputs_;
  std::vector<Target> targets_;
  std::vector<std::string> notes_;
};

}  // namespace sluice
