// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// The arrays of a model's inputs or outputs: one, several in order, or several by name.
///
/// `x`, `{x1, x2}` or `{{"numerical", x1}, {"categorical", x2}}`. Rows are the first axis.
class Arrays {
 public:
  Arrays() = default;
  Arrays(Tensor one) { entries_.emplace_back("", std::move(one)); }
  Arrays(std::initializer_list<Tensor> several) : Arrays(Tensors(several)) {}
  Arrays(const Tensors& several) {
    for (const Tensor& tensor : several) entries_.emplace_back("", tensor);
  }
  Arrays(std::initializer_list<std::pair<std::string, Tensor>> named)
      : entries_(named), named_(true) {}
  Arrays(std::vector<std::pair<std::string, Tensor>> named)
      : entries_(std::move(named)), named_(true) {}

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  /// Whether the arrays go by name rather than by order.
  bool named() const { return named_; }
  const std::vector<std::pair<std::string, Tensor>>& entries() const { return entries_; }

  /// The arrays in the order of `names`. `what` says in errors what they are, as `input` or
  /// `target`.
  /// @throws std::invalid_argument when their number differs, or a name is missing or unknown.
  Tensors ordered(const std::vector<std::string>& names, const std::string& what) const;

 private:
  std::vector<std::pair<std::string, Tensor>> entries_;
  bool named_ = false;
};

}  // namespace sluice
