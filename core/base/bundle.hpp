// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <utility>
#include <vector>

#include "error.hpp"

namespace sluice {

/// One or several values of a kind, as layers take and return them: made from one, from a braced
/// list or from a vector, and turned back into one where there is exactly one.
template <class T>
class Bundle : public std::vector<T> {
 public:
  Bundle() = default;
  Bundle(T one) : std::vector<T>{std::move(one)} {}
  Bundle(std::initializer_list<T> several) : std::vector<T>(several) {}
  Bundle(std::vector<T> several) : std::vector<T>(std::move(several)) {}

  /// The only value. @throws std::invalid_argument when there is not exactly one.
  operator T() const { return only(); }
  const T& only() const {
    if (this->size() != 1)
      fail("layer", "expected one value, got ", this->size(), "; take them by index");
    return this->front();
  }
};

}  // namespace sluice
