// SPDX-License-Identifier: MIT
#include "preprocessing_config.hpp"

#include <algorithm>

#include "../csv/select.hpp"

namespace sluice {
namespace {

using Names = std::vector<std::string>;

void check_choice(const ConfigReader& reader, const std::string& key, const std::string& given,
                  const Names& choices) {
  if (std::ranges::find(choices, given) != choices.end()) return;
  const std::string nearest = suggestion(given, choices);
  fail_format("config", "expected one of ", joined(choices), " at ", reader.path_of(key),
              ", got \"", given, "\"", nearest.starts_with("; did you mean") ? nearest : "");
}

Value read_missing(ConfigReader& reader, bool numeric) {
  const Value* missing = reader.optional("missing");
  if (missing == nullptr) return numeric ? "error" : "unknown";
  if (numeric && missing->number()) return *missing->number();
  const auto* way = missing->if_is<std::string>();
  if (way == nullptr)
    reader.refuse("missing", numeric ? "\"error\", \"mean\", \"median\" or a number"
                                     : "\"unknown\" or \"error\"");
  check_choice(reader, "missing", *way,
               numeric ? Names{"error", "mean", "median"} : Names{"unknown", "error"});
  return *missing;
}

ColumnGroup read_group(ConfigReader reader) {
  ColumnGroup group;
  group.columns = reader.strings("columns");
  if (group.columns.empty()) reader.refuse("columns", "a column or more");
  group.type = reader.string("type", group.type);
  check_choice(reader, "type", group.type, {"numeric", "categorical"});
  const bool numeric = group.type == "numeric";
  group.missing = read_missing(reader, numeric);
  if (numeric) {
    group.normalization = reader.string("normalization", group.normalization);
    check_choice(reader, "normalization", group.normalization, {"z-score", "min-max", "none"});
  } else {
    group.encoding = reader.string("encoding", group.encoding);
    check_choice(reader, "encoding", group.encoding, {"one-hot", "codes"});
  }
  reader.finish();
  return group;
}

InputSpec read_input(ConfigReader& inputs, const std::string& name) {
  InputSpec input{name, {}};
  const auto* list = inputs.required(name).if_is<List>();
  if (list == nullptr) {
    input.groups.push_back(read_group(inputs.object(name)));
    return input;
  }
  for (const Value& element : *list) {
    const std::string path = text_of(inputs.path_of(name), "[", input.groups.size(), "]");
    const auto* group = element.if_is<Dict>();
    if (group == nullptr)
      fail_format("config", "expected an object at ", path, ", got ", to_string(element));
    input.groups.push_back(read_group(ConfigReader(*group, path)));
  }
  if (input.groups.empty()) inputs.refuse(name, "a group of columns or more");
  return input;
}

TargetSpec read_target(const std::string& name, ConfigReader reader) {
  TargetSpec target{name, reader.string("column", name), reader.string("type"), {}, {}};
  check_choice(reader, "type", target.type, {"binary", "categorical", "numeric"});
  if (target.type == "binary") target.positive = reader.string("positive", "");
  if (target.type == "categorical" && reader.has("encoding")) {
    target.encoding = reader.string("encoding");
    check_choice(reader, "encoding", target.encoding, {"codes", "one-hot"});
  }
  reader.finish();
  return target;
}

Dict group_dict(const ColumnGroup& group) {
  Dict dict{{"columns", List(group.columns.begin(), group.columns.end())}, {"type", group.type}};
  if (group.type == "numeric")
    dict.set("normalization", group.normalization);
  else
    dict.set("encoding", group.encoding);
  if (!group.missing.is_null()) dict.set("missing", group.missing);
  return dict;
}

Dict target_dict(const TargetSpec& target) {
  Dict dict{{"column", target.column.empty() ? target.name : target.column}, {"type", target.type}};
  if (!target.positive.empty()) dict.set("positive", target.positive);
  if (!target.encoding.empty()) dict.set("encoding", target.encoding);
  return dict;
}

void resolve_targets(std::vector<TargetSpec>& targets, const Names& header,
                     const std::string& where) {
  Names taken;
  for (const TargetSpec& target : targets) {
    const std::string path = text_of("[config] ", where, ".targets.", target.name, ".column: ");
    if (std::ranges::find(header, target.column) == header.end())
      throw FormatError(text_of(path, "no column is named \"", target.column, "\"",
                                column_suggestion(target.column, header)));
    if (std::ranges::find(taken, target.column) != taken.end())
      throw FormatError(
          text_of(path, "column \"", target.column, "\" is a target already; name it once"));
    taken.push_back(target.column);
  }
}

/// The columns of an input's group; `features` is the header without the names of targets, which
/// patterns shall not match.
Names resolve_group(const ColumnGroup& group, const Names& header, const Names& features,
                    const std::string& path) {
  for (const std::string& column : group.columns)
    if (std::ranges::find(header, column) != header.end() &&
        std::ranges::find(features, column) == features.end())
      throw FormatError(text_of(path, ": column \"", column,
                                "\" is a target; a model that is told the answer learns nothing"));
  Names columns;
  for (const std::size_t i : select_columns(features, group.columns, path))
    columns.push_back(features[i]);
  return columns;
}

/// Refuses columns that an input names twice, or that groups of all inputs read in two ways.
class Uses {
 public:
  void add(const std::string& input, const ColumnGroup& group, const std::string& path) {
    for (const std::string& column : group.columns)
      for (const Use& use : uses_) {
        if (use.column != column) continue;
        if (use.input == input)
          throw FormatError(text_of(path, ": column \"", column,
                                    "\" is in an earlier group of this input; name it once"));
        if (use.type != group.type)
          throw FormatError(text_of(path, ": column \"", column, "\" is ", use.type, " in input \"",
                                    use.input, "\" and ", group.type, " here; choose one"));
      }
    for (const std::string& column : group.columns) uses_.push_back({input, column, group.type});
  }

 private:
  struct Use {
    std::string input, column, type;
  };
  std::vector<Use> uses_;
};

}  // namespace

ColumnsSpec read_columns(ConfigReader& reader) {
  ColumnsSpec spec;
  ConfigReader inputs = reader.object("inputs");
  for (const auto& [name, value] : inputs.dict().entries())
    spec.inputs.push_back(read_input(inputs, name));
  if (spec.inputs.empty()) reader.refuse("inputs", "an input or more");
  ConfigReader targets = reader.object("targets");
  for (const auto& [name, value] : targets.dict().entries())
    spec.targets.push_back(read_target(name, targets.object(name)));
  if (spec.targets.empty()) reader.refuse("targets", "a target or more");
  return spec;
}

void write_columns(const ColumnsSpec& spec, Dict& dict) {
  Dict inputs, targets;
  for (const InputSpec& input : spec.inputs) {
    List groups;
    for (const ColumnGroup& group : input.groups) groups.push_back(group_dict(group));
    inputs.set(input.name, groups.size() == 1 ? groups.front() : Value(groups));
  }
  for (const TargetSpec& target : spec.targets) targets.set(target.name, target_dict(target));
  dict.set("inputs", inputs).set("targets", targets);
}

ColumnsSpec resolve_columns(ColumnsSpec spec, const std::vector<std::string>& header,
                            const std::string& where) {
  Dict dict;
  write_columns(spec, dict);
  ConfigReader reader(dict, where);
  spec = read_columns(reader);  // checks what a program wrote as it does what a file says
  resolve_targets(spec.targets, header, where);
  Names features = header;
  for (std::string& name : features)
    if (std::ranges::find(spec.targets, name, &TargetSpec::column) != spec.targets.end())
      name.clear();
  Uses uses;
  for (InputSpec& input : spec.inputs) {
    for (std::size_t i = 0; i < input.groups.size(); ++i) {
      const std::string index = input.groups.size() == 1 ? "" : text_of("[", i, "]");
      const std::string path = "[config] " + where + ".inputs." + input.name + index + ".columns";
      input.groups[i].columns = resolve_group(input.groups[i], header, features, path);
      uses.add(input.name, input.groups[i], path);
    }
  }
  return spec;
}

CsvOptions csv_options(const ColumnsSpec& spec) {
  CsvOptions options;
  const auto add = [&options](const std::string& column, const std::string& type) {
    Names& columns = type == "numeric" ? options.numbers : options.texts;
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  };
  for (const InputSpec& input : spec.inputs)
    for (const ColumnGroup& group : input.groups)
      for (const std::string& column : group.columns) add(column, group.type);
  for (const TargetSpec& target : spec.targets) add(target.column, target.type);
  return options;
}

}  // namespace sluice
