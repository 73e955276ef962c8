// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "row_set.hpp"

namespace sluice {

struct TileProgram;

/// The rows of the batch at hand, where programs read them: in the arrays themselves, or, when they
/// are picked by an order, gathered tile by tile in memory that is kept from batch to batch.
class BatchRows {
 public:
  /// Takes `count` rows from row `first` on: of the data, or of the rows that `order` lists unless
  /// it is empty. Data and order must outlive the batch.
  void take(const RowSet& data, std::span<const std::int64_t> order, std::int64_t first,
            std::int64_t count);

  const RowSet& data() const { return *data_; }
  std::int64_t count() const { return count_; }

  /// Makes a program read its rows from row `row` of the batch on; several threads may at once.
  void bind(TileProgram& program, std::int64_t row);
  /// The batch's targets and weights of output k, after all its rows were bound.
  Tensor targets(std::size_t k) const;
  Tensor weights(std::size_t k) const;

 private:
  void gather(const Tensor& array, std::byte* memory, std::int64_t row, std::int64_t rows) const;
  Tensor view(const Tensor& array, std::size_t k) const;

  const RowSet* data_ = nullptr;
  std::span<const std::int64_t> order_;
  std::int64_t first_ = 0;
  std::int64_t count_ = 0;
  std::vector<Tensor> gathered_;  // inputs, targets and weights
};

}  // namespace sluice
