// SPDX-License-Identifier: MIT
#include "compile.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

using Names = std::vector<std::string>;

std::size_t output_index(const std::string& name, const Names& outputs, const char* what) {
  const auto found = std::ranges::find(outputs, name);
  if (found == outputs.end())
    fail("compile", what, " names no output \"", name, "\"", suggestion(name, outputs));
  return static_cast<std::size_t>(found - outputs.begin());
}

/// One value an output, in the outputs' order; those not given by name take `missing`.
template <class T>
std::vector<T> resolved(const PerOutput<T>& given, const Names& outputs, const char* what,
                        const T* missing) {
  const auto& entries = given.entries();
  if (!given.by_name() && entries.size() == 1)
    return std::vector<T>(outputs.size(), entries[0].second);
  if (given.by_name())
    for (const auto& entry : entries) output_index(entry.first, outputs, what);
  if (!given.by_name() && entries.size() != outputs.size())
    fail("compile", "expected one ", what, " for each of the outputs (", joined(outputs), "), got ",
         entries.size());
  std::vector<T> values;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const auto entry =
        given.by_name() ? std::ranges::find(entries, outputs[k], &std::pair<std::string, T>::first)
                        : entries.begin() + static_cast<std::ptrdiff_t>(k);
    if (entry != entries.end())
      values.push_back(entry->second);
    else if (missing != nullptr)
      values.push_back(*missing);
    else
      fail("compile", "output \"", outputs[k], "\" has no ", what);
  }
  return values;
}

/// Appends the metrics of one output under names that are unique in the logs.
void append(std::vector<OutputMetric>& metrics, const MetricList& given, std::size_t output,
            const Names& outputs, bool weighted) {
  const std::string prefix = outputs.size() > 1 ? outputs[output] + '_' : "";
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(metrics, name, &OutputMetric::log_name) != metrics.end();
  };
  for (const Metric& metric : given) {
    std::string base = prefix + metric.name();
    if (weighted && taken(base)) base = prefix + "weighted_" + metric.name();
    std::string name = base;
    for (int count = 1; taken(name); ++count) name = text_of(base, "_", count);
    metrics.push_back({name, output, weighted, metric.fresh()});
  }
}

void append(std::vector<OutputMetric>& metrics, const MetricSpec& spec, const Names& outputs,
            bool weighted) {
  if (!spec.all().empty() && outputs.size() == 1) append(metrics, spec.all(), 0, outputs, weighted);
  if (!spec.all().empty() && outputs.size() > 1) {
    if (spec.all().size() != outputs.size())
      fail("compile", "expected metrics by output name, or one for each of the outputs (",
           joined(outputs), "), got a list of ", spec.all().size());
    for (std::size_t k = 0; k < outputs.size(); ++k)
      append(metrics, MetricList(spec.all()[k]), k, outputs, weighted);
  }
  for (std::size_t k = 0; k < outputs.size(); ++k)
    for (const auto& [name, list] : spec.by_name())
      if (output_index(name, outputs, "metrics") == k) append(metrics, list, k, outputs, weighted);
}

}  // namespace

Compiled::Compiled(CompileOptions given) : options(std::move(given)) {
  if (options.loss.empty())
    fail("compile", "expected a loss, got none; give .loss = \"mse\" or the like");
  for (const auto& [name, weight] : options.loss_weights.entries())
    if (!std::isfinite(weight)) fail("compile", "expected finite loss weights, got ", weight);
}

Compiled::Compiled(CompileOptions given, std::vector<std::string> names)
    : Compiled(std::move(given)) {
  output_names = std::move(names);
  losses = resolved<Loss>(options.loss, output_names, "loss", nullptr);
  const double one = 1;
  loss_weights = options.loss_weights.empty()
                     ? std::vector<double>(output_names.size(), one)
                     : resolved(options.loss_weights, output_names, "loss weight", &one);
  append(metrics, options.metrics, output_names, false);
  append(metrics, options.weighted_metrics, output_names, true);
}

}  // namespace sluice
