// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "../../core/tensor/tensor.hpp"
#include "../csv/writer.hpp"
#include "targets.hpp"

namespace sluice {

/// Writes what a model predicted as CSV, one row a record, for each target in order:
/// - numeric `progression`: the number;
/// - binary `diagnosis`: the class, the positive one above a half, and `diagnosis_malignant`, its
///   probability;
/// - categorical `cultivar`: the likeliest class, and `cultivar_barolo`, ... the probability of
/// each.
class PredictionWriter {
 public:
  /// Writes the header. `out` must outlive the writer.
  PredictionWriter(std::ostream& out, std::vector<Target> targets, char separator = ',');

  /// Writes some rows: each target's output (n, width), by name.
  /// @throws std::invalid_argument when an output is missing, of another shape or of integers, or
  /// holds a number that is not finite; then nothing is written.
  void write(const std::vector<std::pair<std::string, Tensor>>& outputs);

 private:
  template <class T>
  void write_row(const Target& target, const T* output);

  std::vector<Target> targets_;
  CsvWriter writer_;
};

}  // namespace sluice
