// SPDX-License-Identifier: MIT
#include "writer.hpp"

#include <ostream>
#include <string>

#include "number.hpp"

namespace sluice {

CsvWriter::CsvWriter(std::ostream& out, char separator) : out_(out), separator_(separator) {
  if (separator != ',' && separator != ';' && separator != '\t')
    fail("csv", "expected the separator ',', ';' or tab, got '", std::string_view(&separator, 1),
         "'");
}

CsvWriter& CsvWriter::text(std::string_view text) {
  const bool plain = text.find_first_of("\"\r\n") == text.npos &&
                     text.find(separator_) == text.npos && !csv::is_missing(text);
  if (plain) return field(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return field(quoted + '"');
}

CsvWriter& CsvWriter::field(std::string_view ready) {
  if (fields_++ > 0) out_ << separator_;
  out_ << ready;
  empty_ = fields_ == 1 && ready.empty();
  return *this;
}

void CsvWriter::end_row() {
  // An empty line would be no record.
  if (empty_) out_ << "\"\"";
  out_ << '\n';
  fields_ = 0;
  empty_ = true;
}

void CsvWriter::refuse(std::string_view number) {
  fail("csv", "expected a finite number to write, got ", number);
}

}  // namespace sluice
