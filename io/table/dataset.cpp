// SPDX-License-Identifier: MIT
#include "dataset.hpp"

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

std::optional<char> read_separator(ConfigReader& reader) {
  if (!reader.has("separator")) return std::nullopt;
  const std::string text = reader.string("separator");
  if (text == "tab") return '\t';
  if (text != "," && text != ";" && text != "\t")
    reader.refuse("separator", "\",\", \";\" or \"tab\"");
  return text[0];
}

double read_fraction(ConfigReader& reader, const std::string& key) {
  const double fraction = reader.number(key, 0);
  if (!(fraction >= 0 && fraction < 1)) reader.refuse(key, "a fraction of at least 0 and below 1");
  return fraction;
}

/// The path of a file that takes the place of a split, or an empty path.
std::filesystem::path read_own_file(ConfigReader& reader, const std::string& part,
                                    const std::filesystem::path& folder, double fraction) {
  const std::string key = part + "_file";
  if (!reader.has(key)) return {};
  if (fraction > 0)
    fail_format("config", "expected ", reader.path_of(key), " or ", reader.path_of(part + "_split"),
                ", got both; leave one out");
  return folder / reader.string(key);
}

DataPart part_of(const TableRows& data, const Preprocessing& preprocessing, bool with_targets) {
  DataPart part;
  part.rows = static_cast<std::int64_t>(data.rows.size());
  part.inputs = preprocessing.input_tensors(data);
  if (with_targets) part.targets = preprocessing.target_tensors(data);
  return part;
}

/// The classes of the first target that has any; for a stratified split.
std::span<const std::int32_t> classes_of(const DataSpec& spec, const Table& table) {
  if (spec.split.way != "stratified") return {};
  const auto target = std::ranges::find_if(
      spec.columns.targets, [](const TargetSpec& one) { return one.type != "numeric"; });
  if (target == spec.columns.targets.end())
    fail_format("config",
                "expected a binary or categorical target for a stratified split, got numeric ones; "
                "set \"split\" to \"shuffled\"");
  return texts_of(table, target->column.empty() ? target->name : target->column).codes;
}

}  // namespace

DataSpec read_data_spec(ConfigReader reader, const std::filesystem::path& folder) {
  DataSpec spec;
  spec.file = folder / reader.string("file");
  spec.separator = read_separator(reader);
  spec.split.test = read_fraction(reader, "test_split");
  spec.split.validation = read_fraction(reader, "validation_split");
  spec.split.way = reader.string("split", spec.split.way);
  const std::vector<std::string> ways = {"shuffled", "stratified", "tail"};
  if (std::ranges::find(ways, spec.split.way) == ways.end())
    reader.refuse("split", "one of " + joined(ways));
  spec.validation_file = read_own_file(reader, "validation", folder, spec.split.validation);
  spec.test_file = read_own_file(reader, "test", folder, spec.split.test);
  spec.columns = read_columns(reader);
  reader.finish();
  return spec;
}

Dict to_dict(const DataSpec& spec) {
  Dict dict{{"file", spec.file.string()}};
  if (spec.separator)
    dict.set("separator",
             *spec.separator == '\t' ? std::string("tab") : std::string(1, *spec.separator));
  if (spec.test_file.empty())
    dict.set("test_split", spec.split.test);
  else
    dict.set("test_file", spec.test_file.string());
  if (spec.validation_file.empty())
    dict.set("validation_split", spec.split.validation);
  else
    dict.set("validation_file", spec.validation_file.string());
  dict.set("split", spec.split.way);
  write_columns(spec.columns, dict);
  return dict;
}

Dataset load_dataset(const DataSpec& spec, std::uint64_t seed) {
  CsvReader reader(spec.file, {.separator = spec.separator});
  const ColumnsSpec columns = resolve_columns(spec.columns, reader.names(), "data");
  const CsvOptions wanted = csv_options(columns);
  reader.select(wanted.numbers, wanted.texts);
  const Table table = reader.rest();
  if (table.rows == 0)
    fail_format("columns", spec.file.string(), ": expected records behind the header, got none");
  const Split split = split_rows(table.rows, spec.split, classes_of(spec, table), seed);
  Dataset dataset;
  dataset.preprocessing = Preprocessing::fit(columns, {table, split.train});
  dataset.train = part_of({table, split.train}, dataset.preprocessing, true);
  dataset.validation =
      spec.validation_file.empty()
          ? part_of({table, split.validation}, dataset.preprocessing, true)
          : load_part(spec.validation_file, dataset.preprocessing, true, spec.separator);
  dataset.test = spec.test_file.empty()
                     ? part_of({table, split.test}, dataset.preprocessing, true)
                     : load_part(spec.test_file, dataset.preprocessing, true, spec.separator);
  return dataset;
}

DataPart load_part(const std::filesystem::path& file, const Preprocessing& preprocessing,
                   bool with_targets, std::optional<char> separator) {
  CsvReader reader(file, {.separator = separator});
  preprocessing.check_header(reader.names(), file.string(), with_targets);
  const CsvOptions wanted = preprocessing.csv_options(with_targets);
  reader.select(wanted.numbers, wanted.texts);
  return make_part(reader.rest(), preprocessing, with_targets);
}

DataPart make_part(const Table& table, const Preprocessing& preprocessing, bool with_targets) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(table.rows));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  return part_of({table, rows}, preprocessing, with_targets);
}

}  // namespace sluice
