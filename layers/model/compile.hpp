// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "../../core/base/bundle.hpp"
#include "../../optim/losses/losses.hpp"
#include "../../optim/metrics/metrics.hpp"
#include "../../optim/optimizers/optimizer.hpp"

namespace sluice {

/// Something given once for all outputs of a model, or for each in order, or by output name.
template <class T>
class PerOutput {
 public:
  PerOutput() = default;
  PerOutput(const char* one) requires std::constructible_from<T, const char*> {
    entries_.emplace_back("", T(one));
  }
  PerOutput(T one) { entries_.emplace_back("", std::move(one)); }
  PerOutput(std::initializer_list<T> in_order) : PerOutput(std::vector<T>(in_order)) {}
  explicit PerOutput(std::vector<T> in_order) : in_order_(true) {
    for (T& value : in_order) entries_.emplace_back("", std::move(value));
  }
  PerOutput(std::initializer_list<std::pair<std::string, T>> by_name)
      : entries_(by_name), by_name_(true) {}
  PerOutput(std::vector<std::pair<std::string, T>> by_name)
      : entries_(std::move(by_name)), by_name_(true) {}

  bool empty() const { return entries_.empty(); }
  bool in_order() const { return in_order_; }
  bool by_name() const { return by_name_; }
  const std::vector<std::pair<std::string, T>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, T>> entries_;
  bool in_order_ = false;
  bool by_name_ = false;
};

/// The metrics of one output: one or several.
using MetricList = Bundle<Metric>;

/// The metrics of a model: a list for its only output, or lists by output name.
class MetricSpec {
 public:
  MetricSpec() = default;
  MetricSpec(const char* one) : all_(one) {}
  MetricSpec(std::initializer_list<Metric> all) : all_(all) {}
  MetricSpec(MetricList all) : all_(std::move(all)) {}
  MetricSpec(std::initializer_list<std::pair<std::string, MetricList>> by_name)
      : by_name_(by_name) {}
  MetricSpec(std::vector<std::pair<std::string, MetricList>> by_name)
      : by_name_(std::move(by_name)) {}

  const MetricList& all() const { return all_; }
  const std::vector<std::pair<std::string, MetricList>>& by_name() const { return by_name_; }

 private:
  MetricList all_;
  std::vector<std::pair<std::string, MetricList>> by_name_;
};

/// What `Model::compile` takes, as Keras's.
struct CompileOptions {
  Optimizer optimizer = "rmsprop";
  PerOutput<Loss> loss = {};            ///< one for all outputs, or by output name
  PerOutput<double> loss_weights = {};  ///< what each output's loss counts; default 1
  MetricSpec metrics = {};              ///< sample weights do not touch them
  MetricSpec weighted_metrics = {};     ///< sample and class weights do
};

/// A metric of one output, with the name it has in logs.
struct OutputMetric {
  std::string log_name;  ///< `accuracy`, or `classification_accuracy` with several outputs
  std::size_t output;
  bool weighted;
  Metric metric;
};

/// Compile options resolved against a model's outputs, as soon as those are known.
struct Compiled {
  CompileOptions options;
  std::vector<Loss> losses;          ///< one an output
  std::vector<double> loss_weights;  ///< one an output
  std::vector<OutputMetric> metrics;
  std::vector<std::string> output_names;

  /// @throws std::invalid_argument when an output has no loss, or a name is not an output's.
  Compiled(CompileOptions given, std::vector<std::string> names);
  /// For a model whose outputs are not known yet: options alone.
  /// @throws std::invalid_argument without a loss, or for a loss weight that is not finite.
  explicit Compiled(CompileOptions given);
};

}  // namespace sluice
