// SPDX-License-Identifier: MIT
#include "../../core/base/error.hpp"
#include "../../core/base/serialized.hpp"
#include "serialization.hpp"

namespace sluice {
namespace {

/// What is given per output as Keras writes it: null, one value, a list, or an object by name.
template <class T, class ToValue>
Value to_value(const PerOutput<T>& given, ToValue to_value_of) {
  if (given.empty()) return nullptr;
  if (given.by_name()) {
    Dict dict;
    for (const auto& [name, entry] : given.entries()) dict.set(name, to_value_of(entry));
    return dict;
  }
  if (!given.in_order()) return to_value_of(given.entries().front().second);
  List list;
  for (const auto& entry : given.entries()) list.push_back(to_value_of(entry.second));
  return list;
}

Value metric_list(const std::vector<Metric>& metrics) {
  List list;
  for (const Metric& metric : metrics) list.push_back(metric.serialized());
  return list;
}

Value to_value(const MetricSpec& spec) {
  if (spec.by_name().empty()) return spec.all().empty() ? Value() : metric_list(spec.all());
  Dict dict;
  for (const auto& [name, metrics] : spec.by_name()) dict.set(name, metric_list(metrics));
  return dict;
}

/// Whether a value is one serialised object rather than several by output name.
bool is_one(const Value& value) {
  const auto* dict = value.if_is<Dict>();
  return value.if_is<List>() == nullptr && (dict == nullptr || dict->find("class_name") != nullptr);
}

template <class T, class Read>
PerOutput<T> read_per_output(const Value& value, const std::string& path, Read read) {
  if (value.is_null()) return {};
  if (is_one(value)) return PerOutput<T>(read(value, path));
  std::vector<std::pair<std::string, T>> entries;
  if (const auto* dict = value.if_is<Dict>()) {
    for (const auto& [name, entry] : dict->entries())
      entries.emplace_back(name, read(entry, path + "." + name));
    return PerOutput<T>(std::move(entries));
  }
  const List& list = *value.if_is<List>();
  std::vector<T> in_order;
  for (std::size_t k = 0; k < list.size(); ++k)
    in_order.push_back(read(list[k], text_of(path, "[", k, "]")));
  return PerOutput<T>(std::move(in_order));
}

double read_number(const Value& value, const std::string& path) {
  if (const std::optional<double> number = value.number()) return *number;
  throw FormatError(text_of(path, ": expected a number, got ", to_string(value)));
}

MetricList read_metric_list(const Value& value, const std::string& path) {
  if (value.is_null()) return {};
  if (is_one(value)) return MetricList(Metric::from_config(value, path));
  const auto* list = value.if_is<List>();
  if (list == nullptr) throw FormatError(text_of(path, ": expected a list of metrics"));
  MetricList metrics;
  for (std::size_t k = 0; k < list->size(); ++k)
    for (const Metric& metric : read_metric_list((*list)[k], text_of(path, "[", k, "]")))
      metrics.push_back(metric);
  return metrics;
}

MetricSpec read_metrics(const Value& value, const std::string& path) {
  const auto* dict = value.if_is<Dict>();
  if (dict == nullptr || is_one(value)) return MetricSpec(read_metric_list(value, path));
  std::vector<std::pair<std::string, MetricList>> by_name;
  for (const auto& [name, metrics] : dict->entries())
    by_name.emplace_back(name, read_metric_list(metrics, path + "." + name));
  return MetricSpec(std::move(by_name));
}

}  // namespace

Dict compile_config(const Model& model) {
  if (!model.compiled()) return {};
  const CompileOptions& options = model.compilation().options;
  return {
      {"optimizer", options.optimizer.serialized()},
      {"loss", to_value(options.loss, [](const Loss& loss) { return loss.serialized(); })},
      {"loss_weights", to_value(options.loss_weights, [](double weight) { return Value(weight); })},
      {"metrics", to_value(options.metrics)},
      {"weighted_metrics", to_value(options.weighted_metrics)},
      {"run_eagerly", false},
      {"steps_per_execution", 1}};  // without jit_compile, Keras chooses what suits its backend
}

CompileOptions compile_options_from_config(const Dict& config, const std::string& path) {
  ConfigReader reader(config, path);
  CompileOptions options;
  if (const Value* value = reader.optional("optimizer"))
    options.optimizer = Optimizer::from_config(*value, reader.path_of("optimizer"));
  const auto read = [&](const std::string& key, auto reader_of) {
    const Value* value = reader.optional(key);
    if (value != nullptr) reader_of(*value, reader.path_of(key));
  };
  read("loss", [&](const Value& value, const std::string& where) {
    options.loss = read_per_output<Loss>(value, where, Loss::from_config);
  });
  read("loss_weights", [&](const Value& value, const std::string& where) {
    options.loss_weights = read_per_output<double>(value, where, read_number);
  });
  read("metrics", [&](const Value& value, const std::string& where) {
    options.metrics = read_metrics(value, where);
  });
  read("weighted_metrics", [&](const Value& value, const std::string& where) {
    options.weighted_metrics = read_metrics(value, where);
  });
  for (const char* key : {"run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"})
    reader.ignore(key);
  reader.finish();
  return options;
}

void compile_from_config(Model& model, const Dict& config, const std::string& path) {
  if (config.empty()) return;
  CompileOptions options = compile_options_from_config(config, path);
  made_at(path, [&] { model.compile(std::move(options)); });
}

}  // namespace sluice
