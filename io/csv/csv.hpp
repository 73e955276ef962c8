// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../../core/base/error.hpp"

namespace sluice {

/// A column of numbers; NaN where the value is missing.
struct NumberColumn {
  std::string name;
  std::vector<double> values;
};

/// A column of text as a dictionary: row r holds `entries[codes[r]]`, or nothing where the code is
/// -1. Entries are in the order of their first row.
struct TextColumn {
  std::string name;
  std::vector<std::int32_t> codes;
  std::vector<std::string> entries;
};

/// Columns of equal length read from a CSV file.
struct Table {
  std::string file;            ///< for messages
  std::int64_t first_row = 0;  ///< number of the first row in the file, from 0
  std::int64_t rows = 0;
  std::vector<NumberColumn> numbers;
  std::vector<TextColumn> texts;

  /// The column of a name, or null.
  const NumberColumn* find_numbers(std::string_view name) const;
  const TextColumn* find_text(std::string_view name) const;
};

/// How a CSV file is read. Columns are named as in the header or by patterns as `mean_*`
/// (select_columns says more); others are skipped.
struct CsvOptions {
  std::optional<char> separator = {};     ///< `,`, `;` or tab; by default found in the header
  std::vector<std::string> numbers = {};  ///< columns to read as numbers; with no texts either: all
  std::vector<std::string> texts = {};    ///< columns to read as text
  int threads = 0;                        ///< that convert blocks; 0: num_threads()
  std::size_t block_bytes = std::size_t{1} << 21;  ///< read at a time
};

/// Reads a CSV file a block of rows at a time, in memory that does not grow with the file.
///
/// The format is RFC 4180 with a header: fields may be quoted, and then hold separators, newlines
/// and doubled quotes. Lines end in LF or CRLF, the last perhaps in neither; empty lines are
/// skipped; a byte order mark is too. Text is UTF-8. Spaces belong to text fields, not to numbers.
/// Numbers have a decimal point whatever the locale, and are rounded correctly.
///
/// Missing is what is empty, `?`, or na, n/a, nan or null in any case; in a column of text only
/// unless it is quoted: "NA" is Namibia.
///
/// All errors are FormatError and say file, line and column:
/// `[csv] data.csv line 17, column "age": expected a number, got "12,5"; ...`.
class CsvReader {
 public:
  /// Opens the file and reads its header. @throws FormatError when there is none, when a name
  /// occurs twice, or when the separator is not clear; std::invalid_argument for other separators.
  explicit CsvReader(const std::filesystem::path& file, CsvOptions options = {});
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;
  ~CsvReader();

  /// The header's names.
  const std::vector<std::string>& names() const;
  char separator() const;

  /// Chooses columns anew, before the first rows are read.
  /// @throws FormatError for a name or pattern that is not in the header, or a column chosen twice.
  void select(const std::vector<std::string>& numbers, const std::vector<std::string>& texts);

  /// The next rows, or nothing at the end.
  std::optional<Table> next();
  /// Takes back a table that is no longer needed; its memory serves later rows, which saves time.
  void recycle(Table&& table);
  /// All the rows that are left.
  Table rest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The whole file as one table: `CsvReader(file, options).rest()`.
Table read_csv(const std::filesystem::path& file, const CsvOptions& options = {});

}  // namespace sluice
