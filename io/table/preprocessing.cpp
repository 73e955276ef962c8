// SPDX-License-Identifier: MIT
#include "preprocessing.hpp"

#include <algorithm>

#include "../csv/select.hpp"
#include "sections.hpp"

namespace sluice {
namespace {

bool holds_codes(const Preprocessing::Input& input) {
  return std::ranges::any_of(input.features, is_codes);
}

void check_kinds(const Preprocessing::Input& input) {
  if (holds_codes(input) && !std::ranges::all_of(input.features, is_codes))
    fail_format("columns", "input \"", input.name,
                "\": codes cannot stand beside numbers; encode them \"one-hot\", or give them an "
                "input of their own");
}

Tensor input_tensor(const Preprocessing::Input& input, const TableRows& data) {
  std::int64_t width = 0;
  for (const Feature& feature : input.features) width += width_of(feature);
  const bool codes = holds_codes(input);
  Tensor tensor({static_cast<std::int64_t>(data.rows.size()), width},
                codes ? DType::int32 : floatx());
  std::int64_t offset = 0;
  for (const Feature& feature : input.features) {
    if (codes) {
      write_codes(std::get<CategoricalFeature>(feature), data,
                  tensor.values<std::int32_t>().data() + offset, width);
    } else {
      with_floating(tensor.dtype(), [&](auto type) {
        write_feature(feature, data, tensor.values<decltype(type)>().data() + offset, width);
      });
    }
    offset += width_of(feature);
  }
  return tensor;
}

}  // namespace

Preprocessing Preprocessing::fit(const ColumnsSpec& spec, const TableRows& training) {
  if (training.rows.empty())
    fail_format("columns", "expected rows to learn from in ", training.table.file, ", got none");
  Preprocessing result;
  for (const InputSpec& wanted : spec.inputs) {
    Input input{wanted.name, {}};
    for (const ColumnGroup& group : wanted.groups)
      for (const std::string& column : group.columns)
        input.features.push_back(fit_feature(group, column, training, result.notes_));
    check_kinds(input);
    result.inputs_.push_back(std::move(input));
  }
  for (const TargetSpec& target : spec.targets)
    result.targets_.push_back(fit_target(target, training, result.notes_));
  return result;
}

CsvOptions Preprocessing::csv_options(bool with_targets) const {
  CsvOptions options;
  const auto add = [](std::vector<std::string>& columns, const std::string& column) {
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
  };
  for (const Input& input : inputs_)
    for (const Feature& feature : input.features)
      add(std::holds_alternative<NumericFeature>(feature) ? options.numbers : options.texts,
          column_of(feature));
  if (with_targets)
    for (const Target& target : targets_)
      add(target.type == "numeric" ? options.numbers : options.texts, target.column);
  return options;
}

void Preprocessing::check_header(const std::vector<std::string>& header, std::string_view file,
                                 bool with_targets) const {
  const auto check = [&](const std::string& column, std::string_view role,
                         const std::string& name) {
    if (std::ranges::find(header, column) == header.end())
      fail_format("columns", file, ": expected the column \"", column, "\" of ", role, " \"", name,
                  "\", got a header without it", column_suggestion(column, header));
  };
  for (const Input& input : inputs_)
    for (const Feature& feature : input.features) check(column_of(feature), "input", input.name);
  if (with_targets)
    for (const Target& target : targets_) check(target.column, "target", target.name);
}

std::vector<std::pair<std::string, Tensor>> Preprocessing::input_tensors(
    const TableRows& data) const {
  std::vector<std::pair<std::string, Tensor>> tensors;
  for (const Input& input : inputs_) tensors.emplace_back(input.name, input_tensor(input, data));
  return tensors;
}

std::vector<std::pair<std::string, Tensor>> Preprocessing::target_tensors(
    const TableRows& data) const {
  std::vector<std::pair<std::string, Tensor>> tensors;
  for (const Target& target : targets_)
    tensors.emplace_back(target.name, target_values(target, data));
  return tensors;
}

Dict Preprocessing::to_dict() const {
  Dict inputs, targets;
  for (const Input& input : inputs_) {
    List features;
    for (const Feature& feature : input.features) features.push_back(sluice::to_dict(feature));
    inputs.set(input.name, std::move(features));
  }
  for (const Target& target : targets_) targets.set(target.name, sluice::to_dict(target));
  return {{"inputs", inputs}, {"targets", targets}};
}

Preprocessing Preprocessing::from_dict(const Dict& dict, const std::string& path) {
  Preprocessing result;
  ConfigReader reader(dict, path);
  ConfigReader inputs = reader.object("inputs");
  for (const auto& [name, value] : inputs.dict().entries()) {
    Input input{name, {}};
    for (const Value& element : inputs.list(name)) {
      const std::string where = text_of(inputs.path_of(name), "[", input.features.size(), "]");
      input.features.push_back(feature_from(object_at(element, where)));
    }
    check_kinds(input);
    result.inputs_.push_back(std::move(input));
  }
  ConfigReader targets = reader.object("targets");
  for (const auto& [name, value] : targets.dict().entries())
    result.targets_.push_back(target_from(name, targets.object(name)));
  reader.finish();
  return result;
}

}  // namespace sluice
