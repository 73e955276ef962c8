// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../../layers/model/history.hpp"

namespace sluice {

/// A file name with places for the epoch and for logs, as in
/// `best-{epoch:02d}-{val_loss:.4f}.json`.
///
/// A place is `{name}` or `{name:form}`. The form is a subset of Python's: `[0][width][.digits]`,
/// then `d`, `f`, `e` or `g`; without one a number has its shortest text. `{{` and `}}` are braces.
class FilePattern {
 public:
  /// @throws std::invalid_argument `[tag]` for a place that is not closed or a form of another
  /// kind.
  FilePattern(std::string tag, const std::string& pattern);

  /// The name after an epoch (counted from 0, shown from 1). @throws std::invalid_argument naming
  /// the logs there are when a place's log is missing.
  std::string fill(std::int64_t epoch, const Logs& logs) const;

 private:
  struct Part {
    std::string text;  // before the place
    std::string name;  // of a log, or `epoch`; empty: no place follows
    char pad = ' ';
    std::size_t width = 0;
    int digits = -1;
    char kind = 0;
  };

  std::size_t read_place(const std::string& pattern, std::size_t begin, Part& part) const;
  void read_form(const std::string& form, Part& part) const;

  std::string tag_;
  std::vector<Part> parts_;
};

}  // namespace sluice
