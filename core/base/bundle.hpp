// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <initializer_list>
#include <utility>
#include <vector>

#include "error.hpp"

namespace sluice {

/// One or several values of a kind, as layers take and return them: made from one, from a braced
/// list or from a vector, and converted back into one where there is exactly one.
template <class T>
class Bundle {
 public:
  using value_type = T;

  Bundle() = default;
  Bundle(T one) { values_.push_back(std::move(one)); }
  /// One value, by its name.
  Bundle(const char* one) requires std::constructible_from<T, const char*> : Bundle(T(one)) {}
  Bundle(std::initializer_list<T> several) : values_(several) {}
  Bundle(std::vector<T> several) : values_(std::move(several)) {}

  bool empty() const { return values_.empty(); }
  std::size_t size() const { return values_.size(); }
  auto begin() { return values_.begin(); }
  auto begin() const { return values_.begin(); }
  auto end() { return values_.end(); }
  auto end() const { return values_.end(); }
  T& operator[](std::size_t k) { return values_[k]; }
  const T& operator[](std::size_t k) const { return values_[k]; }
  /// The same, checked. @throws std::out_of_range for an index that is not there.
  T& at(std::size_t k) { return values_.at(k); }
  const T& at(std::size_t k) const { return values_.at(k); }
  T& front() { return values_.front(); }
  const T& front() const { return values_.front(); }
  T& back() { return values_.back(); }
  const T& back() const { return values_.back(); }

  void push_back(T value) { values_.push_back(std::move(value)); }
  template <class... Arguments>
  T& emplace_back(Arguments&&... arguments) {
    return values_.emplace_back(std::forward<Arguments>(arguments)...);
  }

  operator const std::vector<T>&() const { return values_; }
  /// The only value. @throws std::invalid_argument when there is not exactly one.
  operator T() const { return only(); }
  const T& only() const {
    if (size() != 1) fail("layer", "expected one value, got ", size(), "; take them by index");
    return front();
  }

 private:
  std::vector<T> values_;
};

}  // namespace sluice
