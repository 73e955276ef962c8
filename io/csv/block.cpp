// SPDX-License-Identifier: MIT
#include "block.hpp"

#include <algorithm>
#include <utility>

#include "cell.hpp"
#include "dictionary.hpp"
#include "number.hpp"

namespace sluice::csv {
namespace {

/// Text that fits into a message.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  return text_of("\"", text.substr(0, longest), text.size() > longest ? "..." : "", "\"");
}

/// Reads a number that fills its field; returns the end of the field, which the terminator follows,
/// or null when that takes more care.
inline const char* plain_number(const char* text, char terminator, double& value) {
  Decimal decimal = scan_decimal_at_once(text);
  if (decimal.end == nullptr) return nullptr;
  if (*decimal.end != terminator) [[unlikely]] {
    decimal = with_exponent(decimal);
    if (decimal.end == nullptr) return nullptr;
    if (decimal.end[0] == '\r' && decimal.end[1] == '\n') ++decimal.end;
    if (*decimal.end != terminator) return nullptr;
  }
  return nearest(decimal, value) ? decimal.end : nullptr;
}

class BlockReader {
 public:
  BlockReader(const Layout& layout, const Block& block, Table spare);
  Table read();

 private:
  void read_record();
  const char* read_other(const char* position, std::size_t column, std::size_t& texts);
  double slow_number(std::size_t column);
  std::int32_t text_code(std::size_t column, std::size_t index);
  Cell checked_cell(std::size_t column);
  [[noreturn]] void refuse_number(std::size_t column, std::string_view text) const;
  [[noreturn]] void refuse_record(std::int64_t line, std::size_t fields, const char* position);

  const Layout& layout_;
  Cursor cursor_;
  Table table_;
  std::size_t row_ = 0;
  std::vector<double*> columns_;          // the numbers of each column, null if it has none
  std::vector<Dictionary> dictionaries_;  // of each text column
  std::int64_t cell_line_ = 0;
};

BlockReader::BlockReader(const Layout& layout, const Block& block, Table spare)
    : layout_(layout),
      cursor_(block.text, layout.separator, block.first_line),
      table_(std::move(spare)) {
  const auto rows = static_cast<std::size_t>(block.lines);
  table_.numbers.resize(static_cast<std::size_t>(std::ranges::count(layout.roles, Role::number)));
  table_.texts.resize(static_cast<std::size_t>(std::ranges::count(layout.roles, Role::text)));
  auto number = table_.numbers.begin();
  auto text = table_.texts.begin();
  for (std::size_t column = 0; column < layout.names.size(); ++column) {
    columns_.push_back(nullptr);
    if (layout.roles[column] == Role::number) {
      number->name = layout.names[column];
      number->values.resize(rows);
      columns_.back() = number++->values.data();
    } else if (layout.roles[column] == Role::text) {
      text->name = layout.names[column];
      text->codes.resize(rows);
      text++->entries.clear();
    }
  }
  dictionaries_.resize(table_.texts.size());
}

Table BlockReader::read() {
  for (cursor_.skip_empty_lines(); !cursor_.at_end(); cursor_.skip_empty_lines()) read_record();
  table_.file = layout_.file;
  table_.rows = static_cast<std::int64_t>(row_);
  for (NumberColumn& column : table_.numbers) column.values.resize(row_);
  for (TextColumn& column : table_.texts) column.codes.resize(row_);
  return std::move(table_);
}

void BlockReader::read_record() {
  const std::int64_t line = cursor_.line;
  const char separator = layout_.separator;
  const char* position = cursor_.position;
  double* const* const columns = columns_.data();
  double* const* const last = columns + columns_.size() - 1;
  std::size_t texts = 0;
  for (double* const* column = columns;; ++column, ++position) {
    const char terminator = column == last ? '\n' : separator;
    const char* end = nullptr;
    if (*column != nullptr) end = plain_number(position, terminator, (*column)[row_]);
    if (end == nullptr) {
      const auto index = static_cast<std::size_t>(column - columns);
      end = read_other(position, index, texts);
      if (*end != terminator) refuse_record(line, index + 1, end);
    }
    position = end;
    if (column == last) break;
  }
  cursor_.position = position;
  cursor_.next_line();
  ++row_;
}

const char* BlockReader::read_other(const char* position, std::size_t column, std::size_t& texts) {
  cursor_.position = position;
  switch (layout_.roles[column]) {
    case Role::number:
      columns_[column][row_] = slow_number(column);
      break;
    case Role::text:
      table_.texts[texts].codes[row_] = text_code(column, texts);
      ++texts;
      break;
    case Role::skip:
      checked_cell(column);
  }
  return cursor_.position;
}

double BlockReader::slow_number(std::size_t column) {
  const Cell cell = checked_cell(column);
  const Number number = parse_number(cell.text);
  if (number.kind == NumberKind::infinite)
    fail_at(layout_, cell_line_, column, "expected a finite number, got ", shown(cell.text),
            "; leave the cell empty if the value is missing");
  if (number.kind == NumberKind::bad) refuse_number(column, cell.text);
  return number.value;
}

void BlockReader::refuse_number(std::size_t column, std::string_view text) const {
  std::string with_point(text);
  std::ranges::replace(with_point, ',', '.');
  const bool comma = parse_number(with_point).kind == NumberKind::number;
  fail_at(layout_, cell_line_, column, "expected a number, got ", shown(text),
          comma
              ? "; write decimals with a point"
              : "; correct the cell, empty it if the value is missing, or read the column as text");
}

void BlockReader::refuse_record(std::int64_t line, std::size_t fields, const char* position) {
  cursor_.position = position;
  for (; !cursor_.at_newline(); ++fields) {
    ++cursor_.position;
    if (const Cell cell = cursor_.cell(); cell.fault != nullptr)
      fail_format("csv", layout_.file, " line ", line, ", field ", fields + 1, ": ", cell.fault);
  }
  const std::size_t expected = layout_.names.size();
  fail_format("csv", layout_.file, " line ", line, ": expected ", expected,
              expected == 1 ? " field" : " fields", " as in the header, got ", fields,
              "; complete the record, or quote fields that hold the separator");
}

std::int32_t BlockReader::text_code(std::size_t column, std::size_t index) {
  const Cell cell = checked_cell(column);
  if (cell.quoted ? cell.text.empty() : is_missing(cell.text)) return -1;
  const std::int32_t known = dictionaries_[index].find(cell.text);
  if (known >= 0) return known;
  if (!is_utf8(cell.text))
    fail_at(layout_, cell_line_, column, "expected UTF-8, got other bytes; save the file as UTF-8");
  return dictionaries_[index].code(cell.text, table_.texts[index].entries);
}

Cell BlockReader::checked_cell(std::size_t column) {
  cell_line_ = cursor_.line;
  const Cell cell = cursor_.cell();
  if (cell.fault != nullptr) fail_at(layout_, cell_line_, column, cell.fault);
  return cell;
}

}  // namespace

Table read_block(const Layout& layout, const Block& block, Table spare) {
  return BlockReader(layout, block, std::move(spare)).read();
}

}  // namespace sluice::csv
