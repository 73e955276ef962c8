// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "../../core/base/config.hpp"
#include "../csv/csv.hpp"

namespace sluice {

/// Some rows of a table, by number from 0, in any order.
struct TableRows {
  const Table& table;
  std::span<const std::int64_t> rows;
};

/// Columns of one kind that go into an input, as a program or a configuration asks for them.
struct ColumnGroup {
  /// Names or patterns such as `mean_*`; a pattern stands for its columns in the order of the file,
  /// targets left out.
  std::vector<std::string> columns;
  std::string type = "numeric";           ///< or "categorical"
  std::string normalization = "z-score";  ///< of numbers: "z-score", "min-max" or "none"
  /// What a missing value becomes. Of numbers: "error", "mean", "median" or a number; of
  /// categories: "unknown" or "error". Null: "error" for numbers, "unknown" for categories.
  Value missing = nullptr;
  /// Of categories: "one-hot", one number for unknown and one for each category, or "codes", one
  /// int32 for an Embedding: 0 for unknown, then 1, 2, ...
  std::string encoding = "one-hot";
};

/// A fitted column of numbers, which an input holds as (x - offset) / scale.
struct NumericFeature {
  std::string column;
  std::string normalization;
  double offset = 0;           ///< mean, minimum or 0
  double scale = 1;            ///< standard deviation (of the population), range or 1
  std::optional<double> fill;  ///< taken for a missing x; without it a missing value is an error
};

/// A fitted column of categories.
struct CategoricalFeature {
  std::string column;
  std::string encoding;
  std::vector<std::string> vocabulary;  ///< the categories of codes 1, 2, ...
  bool missing_is_unknown = true;       ///< else a missing value is an error
};

using Feature = std::variant<NumericFeature, CategoricalFeature>;

/// The column that a feature reads.
const std::string& column_of(const Feature& feature);
/// How many numbers a row of the feature takes.
std::int64_t width_of(const Feature& feature);
/// Whether the feature is integers.
bool is_codes(const Feature& feature);

/// Learns a feature from the rows; says in `notes` what deserves a look.
/// @throws FormatError when the column has missing values that are not to be, or no value at all.
Feature fit_feature(const ColumnGroup& group, const std::string& column, const TableRows& data,
                    std::vector<std::string>& notes);

/// Writes the feature of each row to out[row * stride ...]; T is float or double.
/// @throws FormatError naming file, record and column of a missing value that is not to be, or of a
/// number that is not finite as T.
template <class T>
void write_feature(const Feature& feature, const TableRows& data, T* out, std::int64_t stride);
/// The same for codes.
void write_codes(const CategoricalFeature& feature, const TableRows& data, std::int32_t* out,
                 std::int64_t stride);

/// What was fitted as configuration, and back. @throws FormatError with the path.
Dict to_dict(const Feature& feature);
Feature feature_from(ConfigReader reader);

/// The distinct texts of some rows: in order of value if all are numbers, else of their bytes.
std::vector<std::string> distinct_texts(const TextColumn& column, const TableRows& data);

/// `train.csv record 12, column "age": ` to begin a message with; records count from 1.
std::string place_of(const Table& table, std::int64_t row, const std::string& column);

/// The columns of a name. @throws std::logic_error when the table was read without it.
const NumberColumn& numbers_of(const Table& table, const std::string& column);
const TextColumn& texts_of(const Table& table, const std::string& column);

/// The code of each of a column's entries in a list of texts, counted from `first`; `otherwise` for
/// entries that are not in it.
std::vector<std::int32_t> codes_in(const std::vector<std::string>& texts, const TextColumn& column,
                                   std::int32_t first, std::int32_t otherwise);

}  // namespace sluice
