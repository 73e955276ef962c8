// SPDX-License-Identifier: MIT
#include "split.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../../core/base/error.hpp"
#include "../../core/tensor/rng.hpp"
#include "sections.hpp"

namespace sluice {
namespace {

using Rows = std::vector<std::int64_t>;

constexpr std::uint64_t split_stream = 0x73706c6974;

std::int64_t share_of(std::int64_t rows, double fraction) {
  return std::llround(static_cast<double>(rows) * fraction);
}

/// Sorts rows by class; those of a class stay in their order.
Rows by_class(Rows rows, std::span<const std::int32_t> classes) {
  std::ranges::stable_sort(
      rows, {}, [&](std::int64_t row) { return classes[static_cast<std::size_t>(row)]; });
  return rows;
}

/// Moves a fraction of the rows out, taken evenly along the list: sorted by class, it is a share of
/// each. Not sorted, evenly along a random order is as random.
Rows take_evenly(Rows& rows, double fraction) {
  Rows taken, left;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto before = static_cast<std::int64_t>(i);
    (share_of(before + 1, fraction) > share_of(before, fraction) ? taken : left).push_back(rows[i]);
  }
  rows = std::move(left);
  return taken;
}

Rows take_last(Rows& rows, double fraction) {
  const auto first = rows.end() - share_of(static_cast<std::int64_t>(rows.size()), fraction);
  Rows taken(first, rows.end());
  rows.erase(first, rows.end());
  return taken;
}

}  // namespace

const Fields<SplitOptions>& split_fields() {
  static const auto all =
      Fields<SplitOptions>()
          .optional("test_split", &SplitOptions::test, below(0, 1))
          .optional("validation_split", &SplitOptions::validation, below(0, 1))
          .optional("split", &SplitOptions::way, one_of({"shuffled", "stratified", "tail"}));
  return all;
}

Split split_rows(std::int64_t rows, const SplitOptions& options,
                 std::span<const std::int32_t> classes, std::uint64_t seed) {
  split_fields().check("split", options);
  Split split;
  split.train.resize(static_cast<std::size_t>(rows));
  std::iota(split.train.begin(), split.train.end(), std::int64_t{0});
  if (options.way == "tail") {
    split.test = take_last(split.train, options.test);
    split.validation = take_last(split.train, options.validation);
  } else {
    split.train = Rng(seed, split_stream).permutation(rows);
    if (options.way == "stratified") split.train = by_class(std::move(split.train), classes);
    split.test = take_evenly(split.train, options.test);
    split.validation = take_evenly(split.train, options.validation);
  }
  if (split.train.empty() || split.test.empty() != (options.test == 0) ||
      split.validation.empty() != (options.validation == 0))
    fail("split", "expected rows for every part of a test split ", options.test,
         " and a validation split ", options.validation, ", got ", rows, " rows in all");
  for (Rows* part : {&split.train, &split.validation, &split.test}) std::ranges::sort(*part);
  return split;
}

}  // namespace sluice
