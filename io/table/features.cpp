// SPDX-License-Identifier: MIT
#include "features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

#include "../../core/base/dtype.hpp"
#include "../csv/number.hpp"

namespace sluice {
namespace {

/// The values of some rows without the missing ones, and how many of those there are.
struct KnownValues {
  std::vector<double> values;
  std::int64_t missing = 0;
  std::int64_t first_missing = 0;
};

KnownValues known_values(const NumberColumn& column, const TableRows& data) {
  KnownValues known;
  known.values.reserve(data.rows.size());
  for (const std::int64_t row : data.rows) {
    const double value = column.values[static_cast<std::size_t>(row)];
    if (value == value)
      known.values.push_back(value);
    else if (known.missing++ == 0)
      known.first_missing = row;
  }
  return known;
}

double mean_of(const std::vector<double>& values) {
  // Taken about the first value, so that numbers far from 0 keep their digits.
  const double origin = values.front();
  double sum = 0;
  for (const double value : values) sum += value - origin;
  return origin + sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values, double mean) {
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

std::optional<double> fill_of(const ColumnGroup& group, const std::string& column,
                              const KnownValues& known, const Table& table) {
  if (const auto number = group.missing.number()) return number;
  const auto* way = group.missing.if_is<std::string>();
  if (way != nullptr && *way == "mean") return mean_of(known.values);
  if (way != nullptr && *way == "median") return median_of(known.values);
  if (known.missing > 0)
    fail_format("columns", place_of(table, known.first_missing, column),
                "expected a number, got a missing value, one of ", known.missing,
                "; set \"missing\" to \"mean\", \"median\" or a number");
  return std::nullopt;
}

NumericFeature fit_numbers(const ColumnGroup& group, const std::string& column,
                           const TableRows& data, std::vector<std::string>& notes) {
  NumericFeature feature{column, group.normalization, 0, 1, {}};
  const KnownValues known = known_values(numbers_of(data.table, column), data);
  if (known.values.empty())
    fail_format("columns", "column \"", column, "\" of ", data.table.file,
                ": expected numbers to learn from, got missing values only; leave the column out");
  feature.fill = fill_of(group, column, known, data.table);
  const auto [low, high] = std::ranges::minmax(known.values);
  if (low == high)
    notes.push_back(text_of("column \"", column, "\" is ", low,
                            " in every row of the training data, and so tells nothing"));
  if (group.normalization == "z-score") {
    feature.offset = low == high ? low : mean_of(known.values);
    feature.scale = low == high ? 1 : deviation_of(known.values, feature.offset);
  } else if (group.normalization == "min-max") {
    feature.offset = low;
    feature.scale = low == high ? 1 : high - low;
  }
  if (!std::isfinite(feature.offset) || !std::isfinite(feature.scale) || feature.scale <= 0)
    fail_format("columns", "column \"", column, "\" of ", data.table.file, ": its numbers from ",
                low, " to ", high, " are beyond what can be normalised; rescale them");
  return feature;
}

CategoricalFeature fit_categories(const ColumnGroup& group, const std::string& column,
                                  const TableRows& data) {
  CategoricalFeature feature{column, group.encoding, {}, group.missing != Value("error")};
  feature.vocabulary = distinct_texts(texts_of(data.table, column), data);
  if (feature.vocabulary.empty())
    fail_format("columns", "column \"", column, "\" of ", data.table.file,
                ": expected categories to learn from, got missing values only; leave the column "
                "out");
  return feature;
}

template <class T>
void write_numbers(const NumericFeature& feature, const TableRows& data, T* out,
                   std::int64_t stride) {
  const double* const values = numbers_of(data.table, feature.column).values.data();
  for (const std::int64_t row : data.rows) {
    double x = values[row];
    if (x != x) {
      if (!feature.fill)
        fail_format("columns", place_of(data.table, row, feature.column),
                    "expected a number, got a missing value; there were none in training, so there "
                    "is nothing to put in its place");
      x = *feature.fill;
    }
    const double y = (x - feature.offset) / feature.scale;
    if (!(std::abs(y) <= static_cast<double>(std::numeric_limits<T>::max())))
      fail_format("columns", place_of(data.table, row, feature.column), x,
                  " is beyond the range of ", to_string(dtype_of<T>), " when normalised by offset ",
                  feature.offset, " and scale ", feature.scale, "; correct or rescale it");
    *out = static_cast<T>(y);
    out += stride;
  }
}

/// Calls `write(code)` for each row.
template <class Write>
void for_codes(const CategoricalFeature& feature, const TableRows& data, Write&& write) {
  const TextColumn& column = texts_of(data.table, feature.column);
  const std::vector<std::int32_t> codes = codes_in(feature.vocabulary, column, 1, 0);
  for (const std::int64_t row : data.rows) {
    const std::int32_t entry = column.codes[static_cast<std::size_t>(row)];
    if (entry < 0 && !feature.missing_is_unknown)
      fail_format("columns", place_of(data.table, row, feature.column),
                  "expected a category, got a missing value; set \"missing\" to \"unknown\"");
    write(entry < 0 ? 0 : codes[static_cast<std::size_t>(entry)]);
  }
}

}  // namespace

const std::string& column_of(const Feature& feature) {
  return std::visit([](const auto& one) -> const std::string& { return one.column; }, feature);
}

bool is_codes(const Feature& feature) {
  const auto* categories = std::get_if<CategoricalFeature>(&feature);
  return categories != nullptr && categories->encoding == "codes";
}

std::int64_t width_of(const Feature& feature) {
  const auto* categories = std::get_if<CategoricalFeature>(&feature);
  if (categories == nullptr || categories->encoding == "codes") return 1;
  return static_cast<std::int64_t>(categories->vocabulary.size()) + 1;
}

Feature fit_feature(const ColumnGroup& group, const std::string& column, const TableRows& data,
                    std::vector<std::string>& notes) {
  if (group.type == "categorical") return fit_categories(group, column, data);
  return fit_numbers(group, column, data, notes);
}

template <class T>
void write_feature(const Feature& feature, const TableRows& data, T* out, std::int64_t stride) {
  if (const auto* numbers = std::get_if<NumericFeature>(&feature))
    return write_numbers(*numbers, data, out, stride);
  for_codes(std::get<CategoricalFeature>(feature), data, [&](std::int32_t code) {
    std::fill_n(out, width_of(feature), T{0});
    out[code] = T{1};
    out += stride;
  });
}
template void write_feature(const Feature&, const TableRows&, float*, std::int64_t);
template void write_feature(const Feature&, const TableRows&, double*, std::int64_t);

void write_codes(const CategoricalFeature& feature, const TableRows& data, std::int32_t* out,
                 std::int64_t stride) {
  for_codes(feature, data, [&](std::int32_t code) {
    *out = code;
    out += stride;
  });
}

std::string place_of(const Table& table, std::int64_t row, const std::string& column) {
  return text_of(table.file, table.file.empty() ? "" : " ", "record ", table.first_row + row + 1,
                 ", column \"", column, "\": ");
}

const NumberColumn& numbers_of(const Table& table, const std::string& column) {
  if (const NumberColumn* found = table.find_numbers(column)) return *found;
  throw std::logic_error("[columns] the table was read without the numbers of " + column);
}

const TextColumn& texts_of(const Table& table, const std::string& column) {
  if (const TextColumn* found = table.find_text(column)) return *found;
  throw std::logic_error("[columns] the table was read without the text of " + column);
}

std::vector<std::string> distinct_texts(const TextColumn& column, const TableRows& data) {
  std::vector<bool> used(column.entries.size());
  for (const std::int64_t row : data.rows)
    if (const std::int32_t code = column.codes[static_cast<std::size_t>(row)]; code >= 0)
      used[static_cast<std::size_t>(code)] = true;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i]) texts.push_back(column.entries[i]);
  const auto is_number = [](const std::string& text) {
    return csv::parse_number(text).kind == csv::NumberKind::number;
  };
  std::ranges::sort(texts);
  if (std::ranges::all_of(texts, is_number))
    std::ranges::stable_sort(texts, {},
                             [](const std::string& text) { return csv::parse_number(text).value; });
  return texts;
}

std::vector<std::int32_t> codes_in(const std::vector<std::string>& texts, const TextColumn& column,
                                   std::int32_t first, std::int32_t otherwise) {
  std::unordered_map<std::string_view, std::int32_t> codes;
  for (const std::string& text : texts)
    codes.emplace(text, first + static_cast<std::int32_t>(codes.size()));
  std::vector<std::int32_t> found;
  for (const std::string& entry : column.entries) {
    const auto known = codes.find(entry);
    found.push_back(known == codes.end() ? otherwise : known->second);
  }
  return found;
}

Dict to_dict(const Feature& feature) {
  if (const auto* numbers = std::get_if<NumericFeature>(&feature))
    return {{"column", numbers->column},
            {"type", "numeric"},
            {"normalization", numbers->normalization},
            {"offset", numbers->offset},
            {"scale", numbers->scale},
            {"missing", numbers->fill ? Value(*numbers->fill) : Value("error")}};
  const auto& categories = std::get<CategoricalFeature>(feature);
  return {{"column", categories.column},
          {"type", "categorical"},
          {"encoding", categories.encoding},
          {"vocabulary", List(categories.vocabulary.begin(), categories.vocabulary.end())},
          {"missing", categories.missing_is_unknown ? "unknown" : "error"}};
}

Feature feature_from(ConfigReader reader) {
  const std::string column = reader.string("column");
  const std::string type = reader.string("type");
  Feature feature;
  if (type == "numeric") {
    NumericFeature numbers{column, reader.string("normalization"), reader.number("offset"),
                           reader.number("scale"), reader.required("missing").number()};
    if (numbers.scale == 0) reader.refuse("scale", "a number other than 0");
    if (!numbers.fill) reader.only("missing", "error");
    feature = std::move(numbers);
  } else if (type == "categorical") {
    CategoricalFeature categories{column, reader.string("encoding"), reader.strings("vocabulary"),
                                  reader.required("missing") == Value("unknown")};
    if (categories.encoding != "codes" && categories.encoding != "one-hot")
      reader.refuse("encoding", "\"codes\" or \"one-hot\"");
    if (!categories.missing_is_unknown) reader.only("missing", "error");
    feature = std::move(categories);
  } else {
    reader.refuse("type", "\"numeric\" or \"categorical\"");
  }
  reader.finish();
  return feature;
}

}  // namespace sluice
