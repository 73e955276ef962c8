// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "../../core/base/config.hpp"
#include "../../core/tensor/tensor.hpp"

namespace sluice::parity {

/// What real Keras computed: one document of tests/parity/fixtures, such as `losses.float64.json`.
Value fixture(const std::string& file);

/// The value of a key that must be there, and typed.
const Value& at(const Value& dict, const std::string& key);
const Dict& dict_at(const Value& dict, const std::string& key);
const List& list_at(const Value& dict, const std::string& key);
double number_at(const Value& dict, const std::string& key);
std::string text_at(const Value& dict, const std::string& key);
/// The value of a key, or null when it is missing or null.
const Value* find(const Value& dict, const std::string& key);

/// A fixture's `{"shape", "values"}`; int32 where it says so, else of this dtype.
Tensor tensor_of(const Value& value, DType dtype);

/// Checks that |actual - expected| <= tolerance * max(1, |expected|) and that neither is NaN.
void check_number(double actual, double expected, double tolerance);

/// What the fixtures are held to: relative to max(1, |expected|), for one evaluation and after 100
/// steps of training.
struct Tolerances {
  double once;
  double trained;
};
Tolerances tolerances(DType dtype);

}  // namespace sluice::parity
