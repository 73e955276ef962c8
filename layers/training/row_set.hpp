// SPDX-License-Identifier: MIT
#pragma once

#include <map>

#include "../model/model_body.hpp"

namespace sluice {

/// The rows that an epoch goes through, in the order and dtypes of a model's inputs and outputs.
struct RowSet {
  Tensors inputs;
  Tensors targets;
  Tensors weights;  ///< (n,) one an output, or none at all
  std::int64_t rows = 0;

  std::size_t arrays() const { return inputs.size() + targets.size() + weights.size(); }
};

/// Checks arrays against a compiled model and puts them in its order and dtypes.
/// @throws std::invalid_argument when something is missing or row counts differ, with both counts.
RowSet checked_rows(ModelBody& body, const Arrays& x, const Arrays& y, const Arrays& sample_weight);

/// Rows [begin, end) of a set, in the same memory.
RowSet rows_between(const RowSet& data, std::int64_t begin, std::int64_t end);

/// The rows with the weights of their targets' classes, which is what Keras's `class_weight` means:
/// class = argmax of a row's targets, or its only target rounded, halves to the even class; classes
/// not listed weigh 1.
/// @throws std::invalid_argument with several outputs, or together with sample weights.
RowSet with_class_weights(const ModelBody& body, RowSet data,
                          const std::map<std::int64_t, double>& class_weight);

/// Whether the model classifies and all targets from row `begin` on are of one class.
bool one_class_from(const ModelBody& body, const RowSet& data, std::int64_t begin);

}  // namespace sluice
