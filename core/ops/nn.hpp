// SPDX-License-Identifier: MIT
#pragma once

#include "../tape/tape.hpp"

namespace sluice::ops {

/// Rows of a table: indices (...), int32 or floating and then truncated, table (rows, width) ->
/// (..., width). @throws std::invalid_argument, at a replay too, for an index out of range.
Var embedding(const Var& indices, const Var& table);

/// 1 at each index's place, 0 elsewhere: indices as in `embedding`, (...) -> (..., classes).
/// @throws std::invalid_argument, at a replay too, for an index out of range.
Var one_hot(const Var& indices, std::int64_t classes, DType dtype = floatx());

/// gate * a + (1 - gate) * b, of three values of the same shape.
Var blend(const Var& gate, const Var& a, const Var& b);

/// Zeroes each element with probability `rate` in [0, 1) and divides the others by 1 - rate. The
/// mask follows from seed, `tape.state()`, row and column alone, so each step of training has its
/// own. Rate 0 returns x itself. For training only: in inference leave it out.
Var dropout(const Var& x, double rate, std::uint64_t seed);

}  // namespace sluice::ops
