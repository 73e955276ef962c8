// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "../../layers/model/callback.hpp"

namespace sluice {

/// What `CSVLogger` takes besides its file; names and defaults are Keras's.
struct CSVLoggerOptions {
  char separator = ',';  ///< `,`, `;` or tab
  bool append = false;   ///< whether lines are added to a file that is there, or replace it
};

/// Writes a line of a CSV file after each epoch: `epoch` (from 0), then the logs by name. The logs
/// of the first epoch are the columns; a log that is missing later is `NA`. What callbacks after it
/// add to the logs it does not see. Source: https://keras.io/api/callbacks/csv_logger/
class CSVLogger : public Callback {
 public:
  /// The file is opened after the first epoch. @throws std::invalid_argument for another separator.
  /// A `fit` throws FormatError when the file cannot be written, or when it is to be appended to
  /// and has other columns.
  explicit CSVLogger(std::filesystem::path filename, CSVLoggerOptions options = {});
};

}  // namespace sluice
