// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../../core/base/config.hpp"
#include "../../core/tensor/tensor.hpp"
#include "preprocessing.hpp"
#include "split.hpp"

namespace sluice {

/// What to train on: the `data` section of a training configuration.
struct DataSpec {
  std::filesystem::path file;             ///< to train on, and to split
  std::filesystem::path validation_file;  ///< empty: split off `file`
  std::filesystem::path test_file;        ///< empty: split off `file`
  std::optional<char> separator;          ///< of all files; by default found in their headers
  SplitOptions split;
  ColumnsSpec columns;
};

/// Reads the section:
///
///     {
///       "file": "breast_cancer.csv",
///       "separator": ",",
///       "test_split": 0.2,
///       "validation_split": 0.2,
///       "split": "stratified",
///       "inputs": {"mean": {"columns": ["mean_*"]}, "worst": {"columns": ["worst_*"]}},
///       "targets": {"diagnosis": {"type": "binary", "positive": "malignant"}}
///     }
///
/// `read_columns` tells of inputs and targets, `SplitOptions` of the splits, whose defaults are 0,
/// 0 and "shuffled". "validation_file" and "test_file" stand in place of their splits. Paths are
/// relative to `folder`, where the configuration lies.
/// @throws FormatError with the path.
DataSpec read_data_spec(ConfigReader reader, const std::filesystem::path& folder);

/// The section with every default spelt out.
Dict to_dict(const DataSpec& spec);

/// Rows as tensors by name.
struct DataPart {
  std::int64_t rows = 0;
  std::vector<std::pair<std::string, Tensor>> inputs;
  std::vector<std::pair<std::string, Tensor>> targets;
};

/// The rows to train, validate and test a model; parts that were not asked for have no rows.
struct Dataset {
  Preprocessing preprocessing;  ///< learnt from the training rows alone
  DataPart train, validation, test;
};

/// Reads the files and splits the rows, in the same way for the same seed.
/// @throws FormatError with the place, for all that the files and the columns may hold wrong;
/// std::invalid_argument as split_rows does.
Dataset load_dataset(const DataSpec& spec, std::uint64_t seed);

/// A file's rows as a trained model takes them, targets only on request.
/// @throws FormatError as Preprocessing::check_header and the reading of files do.
DataPart load_part(const std::filesystem::path& file, const Preprocessing& preprocessing,
                   bool with_targets, std::optional<char> separator = {});

/// The same for all rows of a table, such as a block of a CsvReader.
DataPart make_part(const Table& table, const Preprocessing& preprocessing, bool with_targets);

}  // namespace sluice
