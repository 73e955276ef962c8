// SPDX-License-Identifier: MIT
#include "row_set.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

void check_count(const Tensor& array, std::int64_t rows, const char* what,
                 const std::string& name) {
  if (array.shape().rank() == 0)
    fail("model", what, " of output \"", name, "\" expected ", rows, " rows, got a scalar");
  if (array.shape()[0] != rows)
    fail("model", "the inputs have ", rows, " rows and the ", what, " of output \"", name,
         "\" have ", array.shape()[0], "; they must be as many");
}

/// One array an output; a single one serves all.
Tensors spread_weights(const Arrays& given, const std::vector<std::string>& outputs) {
  if (given.empty()) return {};
  if (!given.named() && given.size() == 1)
    return Tensors(std::vector<Tensor>(outputs.size(), given.entries().front().second));
  return given.ordered(outputs, "sample_weight");
}

std::int64_t class_of_row(const Tensor& targets, std::int64_t row) {
  const std::int64_t width = targets.shape().rank() > 1 ? targets.shape().back() : 1;
  return with_dtype(targets.dtype(), [&]<class T>(T) -> std::int64_t {
    const auto values = targets.values<T>().subspan(static_cast<std::size_t>(row * width),
                                                    static_cast<std::size_t>(width));
    if (width > 1) return std::ranges::max_element(values) - values.begin();
    return std::llrint(static_cast<double>(values.front()));
  });
}

}  // namespace

RowSet checked_rows(ModelBody& body, const Arrays& x, const Arrays& y,
                    const Arrays& sample_weight) {
  RowSet data;
  data.inputs = body.checked_inputs(x);
  data.rows = data.inputs.front().shape()[0];
  const std::vector<std::string> names = body.output_names();
  const std::vector<SymbolSpec> specs = body.specs(body.graph().outputs);
  data.targets = y.ordered(names, "target");
  data.weights = spread_weights(sample_weight, names);
  for (std::size_t k = 0; k < names.size(); ++k) {
    Tensor& target = data.targets[k];
    check_count(target, data.rows, "targets", names[k]);
    if (is_floating(target.dtype()) && target.dtype() != specs[k].dtype)
      target = target.astype(specs[k].dtype);
    if (data.weights.empty()) continue;
    Tensor& weight = data.weights[k];
    check_count(weight, data.rows, "sample weights", names[k]);
    if (weight.size() != data.rows)
      fail("model", "expected sample weights of shape (", data.rows, ",), got ", weight.shape());
    weight = weight.astype(specs[k].dtype).reshape({data.rows});
  }
  return data;
}

RowSet rows_between(const RowSet& data, std::int64_t begin, std::int64_t end) {
  RowSet part;
  part.rows = end - begin;
  for (const Tensor& array : data.inputs) part.inputs.push_back(array.rows(begin, end));
  for (const Tensor& array : data.targets) part.targets.push_back(array.rows(begin, end));
  for (const Tensor& array : data.weights) part.weights.push_back(array.rows(begin, end));
  return part;
}

RowSet with_class_weights(const ModelBody& body, RowSet data,
                          const std::map<std::int64_t, double>& class_weight) {
  if (class_weight.empty()) return data;
  if (data.targets.size() != 1)
    fail("fit", "class_weight is for models of one output, this one has ", data.targets.size(),
         "; give sample_weight instead");
  if (!data.weights.empty()) fail("fit", "give class_weight or sample_weight, not both");
  const DType dtype = body.specs(body.graph().outputs).front().dtype;
  Tensor weights({data.rows}, dtype);
  with_floating(dtype, [&]<class T>(T) {
    for (std::int64_t row = 0; row < data.rows; ++row) {
      const auto found = class_weight.find(class_of_row(data.targets.front(), row));
      weights.values<T>()[static_cast<std::size_t>(row)] =
          found == class_weight.end() ? T{1} : static_cast<T>(found->second);
    }
  });
  data.weights = weights;
  return data;
}

bool one_class_from(const ModelBody& body, const RowSet& data, std::int64_t begin) {
  for (std::size_t k = 0; k < data.targets.size(); ++k) {
    if (!body.compiled->losses[k].class_name().ends_with("Crossentropy")) continue;
    const std::int64_t first = class_of_row(data.targets[k], begin);
    bool same = true;
    for (std::int64_t row = begin; same && row < data.rows; ++row)
      same = class_of_row(data.targets[k], row) == first;
    if (same) return true;
  }
  return false;
}

}  // namespace sluice
