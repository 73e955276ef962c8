// SPDX-License-Identifier: MIT
#include "predictions.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

std::int64_t width_of(const Target& target) {
  return target.type == "categorical" ? static_cast<std::int64_t>(target.classes.size()) : 1;
}

void check_finite(const Target& target, const Tensor& output) {
  with_floating(output.dtype(), [&](auto type) {
    const auto values = output.values<decltype(type)>();
    const auto bad = std::ranges::find_if(values, [](auto x) { return !std::isfinite(x); });
    if (bad != values.end())
      fail("predictions", "output \"", target.name, "\" of record ",
           (bad - values.begin()) / width_of(target) + 1, ": expected a finite number, got ", *bad,
           "; the model has diverged, train it with a smaller learning rate");
  });
}

/// The outputs in the order of the targets, checked.
std::vector<Tensor> in_order(const std::vector<Target>& targets,
                             const std::vector<std::pair<std::string, Tensor>>& outputs) {
  std::vector<Tensor> ordered;
  for (const Target& target : targets) {
    const auto found =
        std::ranges::find(outputs, target.name, &std::pair<std::string, Tensor>::first);
    if (found == outputs.end())
      fail("predictions", "expected an output for the target \"", target.name, "\", got none");
    const Tensor& output = found->second;
    const Shape wanted{ordered.empty() ? output.shape()[0] : ordered[0].shape()[0],
                       width_of(target)};
    if (output.shape() != wanted || !is_floating(output.dtype()))
      fail("predictions", "output \"", target.name, "\": expected floating numbers of shape ",
           wanted, ", got ", to_string(output.dtype()), " of shape ", output.shape());
    check_finite(target, output);
    ordered.push_back(output);
  }
  return ordered;
}

}  // namespace

PredictionWriter::PredictionWriter(std::ostream& out, std::vector<Target> targets, char separator)
    : targets_(std::move(targets)), writer_(out, separator) {
  for (const Target& target : targets_) {
    writer_.text(target.name);
    const std::size_t first = target.type == "binary" ? 1 : 0;
    for (std::size_t i = first; i < target.classes.size(); ++i)
      writer_.text(text_of(target.name, "_", target.classes[i]));
  }
  writer_.end_row();
}

template <class T>
void PredictionWriter::write_row(const Target& target, const T* output) {
  if (target.type == "binary") {
    writer_.text(target.classes[output[0] > T{0.5} ? 1 : 0]);
  } else if (target.type == "categorical") {
    const auto best = std::max_element(output, output + target.classes.size()) - output;
    writer_.text(target.classes[static_cast<std::size_t>(best)]);
  }
  for (std::int64_t i = 0; i < width_of(target); ++i) writer_.number(output[i]);
}

void PredictionWriter::write(const std::vector<std::pair<std::string, Tensor>>& outputs) {
  const std::vector<Tensor> ordered = in_order(targets_, outputs);
  const std::int64_t rows = ordered.empty() ? 0 : ordered[0].shape()[0];
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < targets_.size(); ++i)
      with_floating(ordered[i].dtype(), [&](auto type) {
        write_row(targets_[i],
                  ordered[i].values<decltype(type)>().data() + row * width_of(targets_[i]));
      });
    writer_.end_row();
  }
}

}  // namespace sluice
