// SPDX-License-Identifier: MIT
#include "tensor.hpp"

#include <algorithm>
#include <cstring>
#include <ostream>

#include "../base/error.hpp"
#include "../base/memory.hpp"

namespace sluice {
namespace {

constexpr std::int64_t printed_per_axis = 6;

/// Appends the block of `tensor` that starts at `offset`, from `axis` inwards.
void append_block(std::string& text, const Tensor& tensor, std::size_t axis, std::int64_t offset) {
  const Shape& shape = tensor.shape();
  if (axis == shape.rank()) {
    with_dtype(tensor.dtype(), [&]<class T>(T) {
      append_text(text, tensor.values<T>()[static_cast<std::size_t>(offset)]);
    });
    return;
  }
  std::int64_t stride = 1;
  for (std::size_t inner = axis + 1; inner < shape.rank(); ++inner) stride *= shape[inner];
  text += '[';
  for (std::int64_t i = 0; i < shape[axis]; ++i) {
    if (i > 0) text += ", ";
    if (i == printed_per_axis / 2 && shape[axis] > printed_per_axis) {
      text += "..., ";
      i = shape[axis] - printed_per_axis / 2;
    }
    append_block(text, tensor, axis + 1, offset + i * stride);
  }
  text += ']';
}

}  // namespace

Tensor::Tensor() : Tensor(Shape{0}, DType::float32) {}

Tensor::Tensor(Shape shape, DType dtype) : shape_(shape), dtype_(dtype), size_(shape.size()) {
  const std::shared_ptr<void> memory =
      aligned_memory(static_cast<std::size_t>(size_) * size_of(dtype));
  data_ = memory.get();
  owner_ = memory;
}

Tensor::Tensor(Shape shape, DType dtype, void* data, std::shared_ptr<const void> owner)
    : shape_(shape), dtype_(dtype), size_(shape.size()), data_(data), owner_(std::move(owner)) {}

template <class T>
Tensor Tensor::from(Shape shape, std::type_identity_t<std::vector<T>> values) {
  Tensor tensor(shape, dtype_of<T>);
  if (tensor.size() != static_cast<std::int64_t>(values.size()))
    fail("tensor", "expected ", tensor.size(), " values for shape ", shape, ", got ",
         values.size());
  std::ranges::copy(values, tensor.values<T>().begin());
  return tensor;
}

template Tensor Tensor::from<float>(Shape, std::vector<float>);
template Tensor Tensor::from<double>(Shape, std::vector<double>);
template Tensor Tensor::from<std::int32_t>(Shape, std::vector<std::int32_t>);

Tensor Tensor::full(Shape shape, double value, DType dtype) {
  Tensor tensor(shape, dtype);
  with_dtype(dtype,
             [&]<class T>(T) { std::ranges::fill(tensor.values<T>(), static_cast<T>(value)); });
  return tensor;
}

double Tensor::element(std::initializer_list<std::int64_t> indices) const {
  if (indices.size() != shape_.rank())
    fail("tensor", "expected ", shape_.rank(), " indices for shape ", shape_, ", got ",
         indices.size());
  std::int64_t offset = 0;
  std::size_t axis = 0;
  for (std::int64_t index : indices) {
    if (index < 0 || index >= shape_[axis])
      fail("tensor", "index ", index, " of axis ", axis, " is out of range for shape ", shape_);
    offset = offset * shape_[axis++] + index;
  }
  return with_dtype(dtype_, [&]<class T>(T) {
    return static_cast<double>(values<T>()[static_cast<std::size_t>(offset)]);
  });
}

double Tensor::item() const {
  if (size_ != 1) fail("tensor", "expected one element for item(), got shape ", shape_);
  return reshape(Shape{1}).at(0);
}

Tensor Tensor::clone() const {
  Tensor copy(shape_, dtype_);
  std::memcpy(copy.data_, data_, static_cast<std::size_t>(size_) * size_of(dtype_));
  return copy;
}

Tensor Tensor::astype(DType dtype) const {
  if (dtype == dtype_) return clone();
  Tensor converted(shape_, dtype);
  with_dtype(dtype_, [&]<class From>(From) {
    with_dtype(dtype, [&]<class To>(To) {
      std::ranges::transform(values<From>(), converted.values<To>().begin(),
                             [](From value) { return static_cast<To>(value); });
    });
  });
  return converted;
}

Tensor Tensor::reshape(Shape shape) const {
  if (shape.size() != size_)
    fail("reshape", "expected ", size_, " elements as in ", shape_, ", got shape ", shape);
  Tensor view = *this;
  view.shape_ = shape;
  return view;
}

Tensor Tensor::rows(std::int64_t begin, std::int64_t end) const {
  if (shape_.rank() == 0) fail("rows", "expected at least one axis, got a scalar");
  if (begin < 0 || end < begin || end > shape_[0])
    fail("rows", "rows ", begin, " to ", end, " are out of range for shape ", shape_);
  const std::size_t row_bytes =
      static_cast<std::size_t>(shape_.without(0).size()) * size_of(dtype_);
  Tensor view = *this;
  view.shape_ = shape_.with(0, end - begin);
  view.size_ = view.shape_.size();
  view.data_ = static_cast<std::byte*>(data_) + static_cast<std::size_t>(begin) * row_bytes;
  return view;
}

void Tensor::check_type(DType wanted) const {
  if (dtype_ != wanted) fail("tensor", "expected dtype ", wanted, ", got ", dtype_);
}

std::string to_string(const Tensor& tensor) {
  std::string text;
  append_block(text, tensor, 0, 0);
  return text_of("Tensor(", text, ", shape=", tensor.shape(), ", dtype=", tensor.dtype(), ")");
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
  return out << to_string(tensor);
}

}  // namespace sluice
