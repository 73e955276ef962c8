// SPDX-License-Identifier: MIT
#include "preprocessing_config.hpp"

#include <algorithm>

#include "../csv/select.hpp"
#include "sections.hpp"

namespace sluice {

/// What a missing value becomes: a word or a number.
template <>
struct ArgumentType<Value> {
  static constexpr const char* name = "string or number";
  static Value read(ConfigReader& reader, const std::string& key) { return reader.required(key); }
  static Value write(const Value& value) { return value; }
};

namespace {

using Names = std::vector<std::string>;

/// Lists that hold something.
Allowed not_empty() {
  return {[](const Value& value) { return !value.if_is<List>()->empty(); }, "of one or more"};
}

/// Numbers as well as what `words` allows.
Allowed or_number(Allowed words) {
  const auto holds = [words](const Value& value) { return value.number() || words.holds(value); };
  return {holds, words.text + " or a number"};
}

/// Nothing, for the default, as well as what `words` allows.
Allowed or_nothing(Allowed words) {
  words.holds = [holds = words.holds](const Value& value) {
    return value == Value("") || holds(value);
  };
  return words;
}

ColumnGroup read_group(ConfigReader reader) {
  ColumnGroup group;
  const bool numeric = reader.string("type", group.type) != "categorical";
  group.missing = numeric ? "error" : "unknown";
  group = read_section(reader, group_fields(numeric), std::move(group));
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
    input.groups.push_back(read_group(object_at(element, path)));
  }
  if (input.groups.empty()) inputs.refuse(name, "a group of columns or more");
  return input;
}

TargetSpec read_target(const std::string& name, ConfigReader reader) {
  const TargetSpec start{name, name, {}, {}, {}};
  TargetSpec target = read_section(reader, target_fields(reader.string("type")), start);
  reader.finish();
  return target;
}

Dict group_dict(const ColumnGroup& group) {
  return group_fields(group.type != "categorical").write(group);
}

Dict target_dict(TargetSpec target) {
  if (target.column.empty()) target.column = target.name;
  return target_fields(target.type).write(target);
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
class ColumnUses {
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

const Fields<ColumnGroup>& group_fields(bool numeric) {
  static const auto any =
      Fields<ColumnGroup>()
          .required("columns", &ColumnGroup::columns, not_empty())
          .optional("type", &ColumnGroup::type, one_of({"numeric", "categorical"}));
  static const auto numbers =
      Fields<ColumnGroup>(any)
          .optional("normalization", &ColumnGroup::normalization,
                    one_of({"z-score", "min-max", "none"}))
          .sparse("missing", &ColumnGroup::missing, or_number(one_of({"error", "mean", "median"})));
  static const auto categories =
      Fields<ColumnGroup>(any)
          .optional("encoding", &ColumnGroup::encoding, one_of({"one-hot", "codes"}))
          .sparse("missing", &ColumnGroup::missing, one_of({"unknown", "error"}));
  return numeric ? numbers : categories;
}

const Fields<TargetSpec>& target_fields(const std::string& type) {
  static const auto numeric =
      Fields<TargetSpec>()
          .optional("column", &TargetSpec::column)
          .required("type", &TargetSpec::type, one_of({"binary", "categorical", "numeric"}));
  static const auto binary = Fields<TargetSpec>(numeric).sparse("positive", &TargetSpec::positive);
  static const auto categorical = Fields<TargetSpec>(numeric).sparse(
      "encoding", &TargetSpec::encoding, or_nothing(one_of({"codes", "one-hot"})));
  if (type == "binary") return binary;
  return type == "categorical" ? categorical : numeric;
}

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
  ColumnUses uses;
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
