// SPDX-License-Identifier: MIT
#include "csv.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "../../core/base/parallel.hpp"
#include "ahead.hpp"
#include "block.hpp"
#include "cell.hpp"
#include "dictionary.hpp"
#include "select.hpp"
#include "spares.hpp"

namespace sluice {
namespace {

constexpr std::string_view separators = ",;\t";

std::string shown(char separator) {
  return separator == '\t' ? "tab" : text_of("'", std::string_view(&separator, 1), "'");
}

char checked(char separator) {
  if (separators.find(separator) == separators.npos)
    fail("csv", "expected the separator ',', ';' or tab, got ", shown(separator));
  return separator;
}

/// The one separator that the header holds outside quotes.
char detected_separator(const csv::Source& source, const csv::Block& block) {
  std::string found;
  bool quoted = false;
  const std::size_t begin = block.text.find_first_not_of("\r\n");
  for (const char c : block.text.substr(std::min(begin, block.text.size()))) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '\n') break;
    if (!quoted && separators.find(c) != separators.npos && found.find(c) == found.npos) found += c;
  }
  if (found.size() > 1)
    fail_format("csv", source.name(), ": the header holds both ", shown(found[0]), " and ",
                shown(found[1]), "; say which is the separator");
  return found.empty() ? ',' : found[0];
}

[[noreturn]] void refuse_empty(const csv::Source& source) {
  fail_format("csv", source.name(), ": expected a header with the columns' names, got no text");
}

/// Reads the header's names and takes it off the block.
std::vector<std::string> take_header(const csv::Source& source, char separator, csv::Block& block) {
  csv::Cursor cursor(block.text, separator, block.first_line);
  cursor.skip_empty_lines();
  if (cursor.at_end()) refuse_empty(source);
  std::vector<std::string> names;
  for (bool more = true; more;) {
    const csv::Cell cell = cursor.cell();
    if (cell.fault != nullptr)
      fail_format("csv", source.name(), " line ", cursor.line, ", name ", names.size() + 1, ": ",
                  cell.fault);
    if (!csv::is_utf8(cell.text))
      fail_format("csv", source.name(), " line ", cursor.line, ", name ", names.size() + 1,
                  ": expected UTF-8, got other bytes; save the file as UTF-8");
    if (!cell.text.empty() && std::ranges::find(names, cell.text) != names.end())
      fail_format("csv", source.name(), ": the header names \"", cell.text,
                  "\" twice; rename one of the columns");
    names.emplace_back(cell.text);
    more = !cursor.at_newline();
    if (more) ++cursor.position;
  }
  cursor.next_line();
  block.text.remove_prefix(static_cast<std::size_t>(cursor.position - block.text.data()));
  block.first_line = cursor.line;
  return names;
}

/// Puts tables of the same columns together.
class TableBuilder {
 public:
  explicit TableBuilder(std::uintmax_t file_bytes) : file_bytes_(file_bytes) {}

  /// Copies a block's rows, or takes them if they are the first. `bytes` is how much of the file
  /// the block took.
  void append(Table& block, std::size_t bytes);
  Table take() { return std::move(table_); }

 private:
  void begin(Table& block, std::size_t bytes);

  std::uintmax_t file_bytes_;
  Table table_;
  std::vector<csv::Dictionary> dictionaries_;
};

/// Reserves what the whole file will need if it goes on like this, so that columns do not move.
void TableBuilder::begin(Table& block, std::size_t bytes) {
  table_ = std::exchange(block, {});
  dictionaries_.resize(table_.texts.size());
  for (std::size_t i = 0; i < dictionaries_.size(); ++i) {
    std::vector<std::string> entries = std::exchange(table_.texts[i].entries, {});
    for (const std::string& entry : entries) dictionaries_[i].code(entry, table_.texts[i].entries);
  }
  if (bytes == 0 || file_bytes_ <= bytes) return;
  const double times = static_cast<double>(file_bytes_) / static_cast<double>(bytes);
  const auto rows = static_cast<std::size_t>(static_cast<double>(table_.rows) * times * 1.02);
  for (NumberColumn& column : table_.numbers) column.values.reserve(rows);
  for (TextColumn& column : table_.texts) column.codes.reserve(rows);
}

void TableBuilder::append(Table& block, std::size_t bytes) {
  if (table_.rows == 0) return begin(block, bytes);
  table_.rows += block.rows;
  for (std::size_t i = 0; i < block.numbers.size(); ++i) {
    const std::vector<double>& values = block.numbers[i].values;
    std::vector<double>& all = table_.numbers[i].values;
    all.insert(all.end(), values.begin(), values.end());
  }
  for (std::size_t i = 0; i < block.texts.size(); ++i) {
    TextColumn& column = table_.texts[i];
    std::vector<std::int32_t> codes;
    for (const std::string& entry : block.texts[i].entries)
      codes.push_back(dictionaries_[i].code(entry, column.entries));
    for (const std::int32_t code : block.texts[i].codes)
      column.codes.push_back(code < 0 ? code : codes[static_cast<std::size_t>(code)]);
  }
}

}  // namespace

struct CsvReader::State {
  State(const std::filesystem::path& file, const CsvOptions& options);
  std::optional<csv::Block> next_block();
  std::optional<csv::Part> next_part();
  csv::Part convert(csv::Block block);

  std::size_t block_bytes;
  csv::Source source;
  std::optional<csv::Block> first;  // what is left of the block that held the header
  csv::Layout layout;
  csv::Spares<Table> spares;
  std::size_t threads;
  std::uintmax_t file_bytes = 0;
  std::size_t bytes = 0;  // of the last part handed out
  std::int64_t rows = 0;  // handed out
  bool started = false;
  std::optional<csv::ReadAhead> ahead;  // last, so that its threads end before what they read
};

CsvReader::State::State(const std::filesystem::path& file, const CsvOptions& options)
    : block_bytes(options.block_bytes), source(file, block_bytes), first(source.next()) {
  if (!first) refuse_empty(source);
  layout.file = source.name();
  layout.separator =
      options.separator ? checked(*options.separator) : detected_separator(source, *first);
  layout.names = take_header(source, layout.separator, *first);
  threads = static_cast<std::size_t>(options.threads > 0 ? options.threads : num_threads());
  std::error_code unknown;
  file_bytes = std::filesystem::file_size(file, unknown);
  if (unknown) file_bytes = 0;
}

std::optional<csv::Block> CsvReader::State::next_block() {
  return first ? std::exchange(first, std::nullopt) : source.next();
}

/// A file known to be of one block is not worth threads.
std::optional<csv::Part> CsvReader::State::next_part() {
  if (threads > 1 && !ahead && (file_bytes == 0 || file_bytes > block_bytes))
    ahead.emplace([this] { return next_block(); },
                  [this](csv::Block block) { return convert(std::move(block)); }, threads);
  if (ahead) return ahead->next();
  std::optional<csv::Block> block = next_block();
  if (!block) return std::nullopt;
  return convert(std::move(*block));
}

csv::Part CsvReader::State::convert(csv::Block block) {
  csv::Part part{csv::read_block(layout, block, spares.take()), block.text.size()};
  source.recycle(std::move(block));
  return part;
}

CsvReader::CsvReader(const std::filesystem::path& file, CsvOptions options)
    : state_(std::make_unique<State>(file, options)) {
  if (options.numbers.empty() && options.texts.empty()) options.numbers = {"*"};
  select(options.numbers, options.texts);
}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

const std::vector<std::string>& CsvReader::names() const {
  return state_->layout.names;
}
char CsvReader::separator() const {
  return state_->layout.separator;
}

void CsvReader::select(const std::vector<std::string>& numbers,
                       const std::vector<std::string>& texts) {
  csv::Layout& layout = state_->layout;
  if (state_->started) fail("csv", "expected columns to be chosen before the first rows are read");
  const std::string where = "[csv] " + layout.file;
  std::vector<csv::Role> roles(names().size(), csv::Role::skip);
  for (const std::size_t i : select_columns(names(), numbers, where)) roles[i] = csv::Role::number;
  for (const std::size_t i : select_columns(names(), texts, where)) {
    if (roles[i] == csv::Role::number)
      fail_format("csv", layout.file, ": column \"", names()[i],
                  "\" is chosen as numbers and as text; choose one");
    roles[i] = csv::Role::text;
  }
  layout.roles = std::move(roles);
}

std::optional<Table> CsvReader::next() {
  state_->started = true;
  std::optional<csv::Part> part = state_->next_part();
  if (!part) return std::nullopt;
  state_->bytes = part->bytes;
  part->table.first_row = std::exchange(state_->rows, state_->rows + part->table.rows);
  return std::move(part->table);
}

void CsvReader::recycle(Table&& table) {
  state_->spares.give(std::move(table));
}

Table CsvReader::rest() {
  TableBuilder builder(state_->file_bytes);
  while (std::optional<Table> block = next()) {
    builder.append(*block, state_->bytes);
    recycle(std::move(*block));
  }
  return builder.take();
}

Table read_csv(const std::filesystem::path& file, const CsvOptions& options) {
  return CsvReader(file, options).rest();
}

const NumberColumn* Table::find_numbers(std::string_view name) const {
  const auto column = std::ranges::find(numbers, name, &NumberColumn::name);
  return column == numbers.end() ? nullptr : &*column;
}

const TextColumn* Table::find_text(std::string_view name) const {
  const auto column = std::ranges::find(texts, name, &TextColumn::name);
  return column == texts.end() ? nullptr : &*column;
}

}  // namespace sluice
