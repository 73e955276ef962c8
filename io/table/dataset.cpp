// SPDX-License-Identifier: MIT
#include "dataset.hpp"

#include <algorithm>
#include <numeric>

#include "sections.hpp"

namespace sluice {

/// What parts the cells of a file.
template <>
struct ArgumentType<char> {
  static constexpr const char* name = "string";
  static char read(ConfigReader& reader, const std::string& key) {
    const std::string text = reader.string(key);
    if (text == "tab") return '\t';
    if (text.size() != 1) reader.refuse(key, "a character or \"tab\"");
    return text.front();
  }
  static Value write(char separator) {
    return separator == '\t' ? std::string("tab") : std::string(1, separator);
  }
};

namespace {

/// Refuses a part of the rows that is to be split off and to come from another file.
void check_source(const ConfigReader& reader, const std::string& part,
                  const std::filesystem::path& file, double fraction) {
  if (!file.empty() && fraction > 0)
    fail_format("config", "expected ", reader.path_of(part + "_file"), " or ",
                reader.path_of(part + "_split"), ", got both; leave one out");
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

const Fields<DataSpec>& data_fields() {
  static const auto all = Fields<DataSpec>()
                              .required("file", &DataSpec::file)
                              .sparse("separator", &DataSpec::separator, one_of({",", ";", "tab"}))
                              .sparse("validation_file", &DataSpec::validation_file)
                              .sparse("test_file", &DataSpec::test_file);
  return all;
}

DataSpec read_data_spec(ConfigReader reader, const std::filesystem::path& folder) {
  DataSpec spec = read_section(reader, data_fields());
  spec.split = read_section(reader, split_fields());
  check_source(reader, "validation", spec.validation_file, spec.split.validation);
  check_source(reader, "test", spec.test_file, spec.split.test);
  for (std::filesystem::path* file : {&spec.file, &spec.validation_file, &spec.test_file})
    if (!file->empty()) *file = folder / *file;
  spec.columns = read_columns(reader);
  reader.finish();
  return spec;
}

Dict to_dict(const DataSpec& spec) {
  Dict dict = data_fields().write(spec);
  for (const auto& [key, value] : split_fields().write(spec.split).entries()) dict.set(key, value);
  if (!spec.validation_file.empty()) dict.erase("validation_split");
  if (!spec.test_file.empty()) dict.erase("test_split");
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
