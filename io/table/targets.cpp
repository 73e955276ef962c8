// SPDX-License-Identifier: MIT
#include "targets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

void put_positive_last(const TargetSpec& spec, std::vector<std::string>& classes,
                       const Table& table) {
  if (spec.positive.empty()) return;
  const auto positive = std::ranges::find(classes, spec.positive);
  if (positive == classes.end())
    fail_format("columns", "target \"", spec.name, "\": expected the positive class to be one of ",
                joined(classes), " of column \"", spec.column, "\" of ", table.file, ", got \"",
                spec.positive, "\"", suggestion(spec.positive, classes));
  std::rotate(positive, positive + 1, classes.end());
}

/// Numbers the classes of the rows.
std::vector<std::int32_t> class_numbers(const Target& target, const TableRows& data) {
  const TextColumn& column = texts_of(data.table, target.column);
  const std::vector<std::int32_t> codes = codes_in(target.classes, column, 0, -1);
  std::vector<std::int32_t> numbers;
  numbers.reserve(data.rows.size());
  for (const std::int64_t row : data.rows) {
    const std::int32_t entry = column.codes[static_cast<std::size_t>(row)];
    if (entry < 0)
      fail_format("columns", place_of(data.table, row, target.column),
                  "expected a class, got a missing value; remove the record or fill it");
    numbers.push_back(codes[static_cast<std::size_t>(entry)]);
    if (numbers.back() < 0)
      fail_format("columns", place_of(data.table, row, target.column), "expected one of ",
                  joined(target.classes), ", got \"",
                  column.entries[static_cast<std::size_t>(entry)],
                  "\", which the training data does not hold; correct it, or split stratified");
  }
  return numbers;
}

/// float32 or float64 (n, width), written by `write(row, out)`.
template <class Write>
Tensor floating(std::size_t rows, std::size_t width, Write&& write) {
  Tensor tensor({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(width)});
  with_floating(tensor.dtype(), [&](auto type) {
    auto* out = tensor.values<decltype(type)>().data();
    for (std::size_t i = 0; i < rows; ++i) write(i, out + i * width);
  });
  return tensor;
}

Tensor numeric_values(const Target& target, const TableRows& data) {
  const NumberColumn& column = numbers_of(data.table, target.column);
  return floating(data.rows.size(), 1, [&](std::size_t i, auto* out) {
    using T = std::remove_pointer_t<decltype(out)>;
    const double value = column.values[static_cast<std::size_t>(data.rows[i])];
    if (!(std::abs(value) <= static_cast<double>(std::numeric_limits<T>::max())))
      fail_format("columns", place_of(data.table, data.rows[i], target.column),
                  "expected a number in the range of ", to_string(dtype_of<T>), ", got ",
                  value == value ? to_text(value) : "a missing value",
                  "; remove the record or correct it");
    *out = static_cast<T>(value);
  });
}

}  // namespace

Target fit_target(const TargetSpec& spec, const TableRows& data, std::vector<std::string>& notes) {
  Target target{spec.name, spec.column, spec.type, {}, {}};
  if (spec.type == "numeric") return target;
  target.classes = distinct_texts(texts_of(data.table, spec.column), data);
  const bool binary = spec.type == "binary";
  if (binary ? target.classes.size() != 2 : target.classes.size() < 2)
    fail_format("columns", "target \"", spec.name, "\": expected ",
                binary ? "two classes" : "two classes or more", " in column \"", spec.column,
                "\" of ", data.table.file, ", got ", target.classes.size(), ": ",
                joined(target.classes),
                binary && target.classes.size() > 2 ? "; set \"type\" to \"categorical\"" : "");
  if (binary) {
    put_positive_last(spec, target.classes, data.table);
    notes.push_back(text_of("target \"", spec.name, "\": \"", target.classes[1],
                            "\" is the positive class (1), \"", target.classes[0],
                            "\" the negative (0)"));
  } else {
    target.encoding = spec.encoding.empty() ? "codes" : spec.encoding;
  }
  return target;
}

Tensor target_values(const Target& target, const TableRows& data) {
  if (target.type == "numeric") return numeric_values(target, data);
  std::vector<std::int32_t> numbers = class_numbers(target, data);
  const std::size_t rows = numbers.size();
  if (target.encoding == "codes")
    return Tensor::from<std::int32_t>({static_cast<std::int64_t>(rows), 1}, std::move(numbers));
  if (target.encoding == "one-hot")
    return floating(rows, target.classes.size(),
                    [&](std::size_t i, auto* out) { out[numbers[i]] = 1; });
  return floating(rows, 1, [&](std::size_t i, auto* out) {
    *out = static_cast<std::remove_pointer_t<decltype(out)>>(numbers[i]);
  });
}

Dict to_dict(const Target& target) {
  Dict dict{{"column", target.column}, {"type", target.type}};
  if (!target.encoding.empty()) dict.set("encoding", target.encoding);
  if (!target.classes.empty())
    dict.set("classes", List(target.classes.begin(), target.classes.end()));
  return dict;
}

Target target_from(std::string name, ConfigReader reader) {
  Target target{std::move(name), reader.string("column"), reader.string("type"), {}, {}};
  if (target.type != "numeric") target.classes = reader.strings("classes");
  if (target.type == "categorical") {
    target.encoding = reader.string("encoding");
    if (target.encoding != "codes" && target.encoding != "one-hot")
      reader.refuse("encoding", "\"codes\" or \"one-hot\"");
    if (target.classes.size() < 2) reader.refuse("classes", "two classes or more");
  } else if (target.type == "binary") {
    if (target.classes.size() != 2) reader.refuse("classes", "two classes");
  } else if (target.type != "numeric") {
    reader.refuse("type", "\"binary\", \"categorical\" or \"numeric\"");
  }
  reader.finish();
  return target;
}

}  // namespace sluice
