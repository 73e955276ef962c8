// SPDX-License-Identifier: MIT
#include "weights.hpp"

#include <map>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

/// `; missing a, b` or nothing.
std::string listed(std::string_view what, const std::vector<std::string>& names) {
  return names.empty() ? "" : text_of("; ", what, " ", joined(names));
}

void check_fits(const std::string& path, const Parameter& parameter, const Tensor& tensor) {
  if (tensor.shape() != parameter.shape() || tensor.dtype() != parameter.dtype())
    fail_format("weights", "expected ", path, " of shape ", parameter.shape(), " and ",
                parameter.dtype(), ", got shape ", tensor.shape(), " and ", tensor.dtype());
}

}  // namespace

NamedTensors named_weights(const Model& model, std::string_view tag) {
  if (!model.built())
    fail(tag, "the model \"", model.name(),
         "\" is not built; start it with Input(...), or fit it first");
  NamedTensors weights;
  for (const NamedParameter& weight : model.weights())
    weights.emplace_back(weight.path, weight.parameter.value());
  return weights;
}

void assign_weights(Model& model, const NamedTensors& tensors) {
  std::map<std::string, const Tensor*> given;
  for (const auto& [path, tensor] : tensors) given[path] = &tensor;
  const std::vector<NamedParameter> weights = model.weights();
  std::vector<std::string> missing;
  for (const auto& [path, parameter] : weights)
    if (!given.contains(path)) missing.push_back(path);
  std::map<std::string, const Tensor*> surplus = given;
  for (const NamedParameter& weight : weights) surplus.erase(weight.path);
  std::vector<std::string> unknown;
  unknown.reserve(surplus.size());
  for (const auto& entry : surplus) unknown.push_back(entry.first);
  if (!missing.empty() || !unknown.empty())
    fail_format("weights", "expected one tensor for each of ", weights.size(), " weights, got ",
                given.size(), listed("missing", missing), listed("unknown", unknown));
  for (const auto& [path, parameter] : weights) check_fits(path, parameter, *given[path]);
  for (const auto& [path, parameter] : weights) parameter.assign(*given[path]);
}

}  // namespace sluice
