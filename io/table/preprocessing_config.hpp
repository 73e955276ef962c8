// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "../../core/base/config.hpp"
#include "../csv/csv.hpp"
#include "features.hpp"
#include "targets.hpp"

namespace sluice {

/// An input of a model: groups of columns side by side.
struct InputSpec {
  std::string name;
  std::vector<ColumnGroup> groups;
};

/// What becomes of the columns of a file.
struct ColumnsSpec {
  std::vector<InputSpec> inputs;
  std::vector<TargetSpec> targets;
};

/// Reads "inputs" and "targets" of a configuration and checks all but the columns' names:
///
///     "inputs": {
///       "mean": {"columns": ["mean_*"], "type": "numeric", "normalization": "z-score",
///                "missing": "median"},
///       "place": [{"columns": ["height"]},
///                 {"columns": ["city"], "type": "categorical", "encoding": "one-hot"}]
///     },
///     "targets": {
///       "diagnosis": {"column": "diagnosis", "type": "binary", "positive": "malignant"},
///       "cultivar": {"type": "categorical", "encoding": "codes"}
///     }
///
/// An input is one group of columns or a list of groups; ColumnGroup and TargetSpec tell keys,
/// choices and defaults. A target's column is by default that of its name.
/// @throws FormatError with the path.
ColumnsSpec read_columns(ConfigReader& reader);

/// Writes "inputs" and "targets" with every default spelt out.
void write_columns(const ColumnsSpec& spec, Dict& dict);

/// The spec with every pattern replaced by the columns that it stands for in a header.
/// `where` begins the paths in errors: `data` makes `data.inputs.mean.columns`.
/// @throws FormatError with the path: no such column (with the nearest), a column twice in an
/// input, a target's column asked for as a feature, a column read both as numbers and as
/// categories.
ColumnsSpec resolve_columns(ColumnsSpec spec, const std::vector<std::string>& header,
                            const std::string& where);

/// The columns to read for a resolved spec.
CsvOptions csv_options(const ColumnsSpec& spec);

}  // namespace sluice
