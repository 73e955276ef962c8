// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "../base/bundle.hpp"
#include "../base/dtype.hpp"
#include "../base/shape.hpp"

namespace sluice {

/// A handle on row-major contiguous numbers: copies share the memory, `clone()` copies it.
class Tensor {
 public:
  /// No elements: shape (0,), float32.
  Tensor();
  /// Zeros.
  explicit Tensor(Shape shape, DType dtype = floatx());
  /// A view of memory that somebody else owns; `owner` is kept alive (null: the caller does).
  Tensor(Shape shape, DType dtype, void* data, std::shared_ptr<const void> owner);

  /// The values in row-major order, float32 unless T says otherwise:
  /// `Tensor::from({2, 2}, {1, 2, 3, 4})`, `Tensor::from<std::int32_t>({2}, {0, 1})`.
  /// @throws std::invalid_argument when their number is not the shape's.
  template <class T = float>
  static Tensor from(Shape shape, std::type_identity_t<std::vector<T>> values);
  /// Every element the same.
  static Tensor full(Shape shape, double value, DType dtype = floatx());

  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  std::int64_t size() const { return size_; }

  /// The elements. @throws std::invalid_argument when T is not the dtype's type.
  template <class T = float>
  std::span<T> values() {
    check_type(dtype_of<T>);
    return {static_cast<T*>(data_), static_cast<std::size_t>(size_)};
  }
  template <class T = float>
  std::span<const T> values() const {
    check_type(dtype_of<T>);
    return {static_cast<const T*>(data_), static_cast<std::size_t>(size_)};
  }
  /// The memory, untyped, 64-byte aligned when the tensor owns it.
  void* data() { return data_; }
  const void* data() const { return data_; }

  /// One element as a double; `at(i, j)`. @throws std::invalid_argument out of range.
  template <std::integral... Indices>
  double at(Indices... indices) const {
    return element({static_cast<std::int64_t>(indices)...});
  }
  /// The only element. @throws std::invalid_argument when there is not exactly one.
  double item() const;

  /// A copy with memory of its own.
  Tensor clone() const;
  /// A copy of another element type; float to int32 rounds towards zero.
  Tensor astype(DType dtype) const;
  /// The same memory under another shape of equal size.
  /// @throws std::invalid_argument when sizes differ.
  Tensor reshape(Shape shape) const;
  /// The same memory, rows [begin, end) of the first axis.
  /// @throws std::invalid_argument out of range, or for a scalar.
  Tensor rows(std::int64_t begin, std::int64_t end) const;

 private:
  void check_type(DType wanted) const;
  double element(std::initializer_list<std::int64_t> indices) const;

  Shape shape_;
  DType dtype_;
  std::int64_t size_;
  void* data_;
  std::shared_ptr<const void> owner_;
};

using Tensors = Bundle<Tensor>;
/// Tensors by name, in a stated order.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

extern template Tensor Tensor::from<float>(Shape, std::vector<float>);
extern template Tensor Tensor::from<double>(Shape, std::vector<double>);
extern template Tensor Tensor::from<std::int32_t>(Shape, std::vector<std::int32_t>);

/// The values in nested brackets with shape and dtype, long axes shortened.
std::string to_string(const Tensor& tensor);
std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace sluice
