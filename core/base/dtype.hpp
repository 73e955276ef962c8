// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// Element types: float32 (the default), float64, and int32 for categories and labels.
enum class DType : std::uint8_t { float32, float64, int32 };

/// Bytes of one element.
std::size_t size_of(DType dtype);
/// Keras's name: `float32`, `float64`, `int32`.
std::string to_string(DType dtype);
/// The dtype of a name. @throws std::invalid_argument for another name.
DType dtype_from_name(std::string_view name);

/// The dtype of a C++ element type.
template <class T>
constexpr DType dtype_of = DType::float32;
template <>
inline constexpr DType dtype_of<double> = DType::float64;
template <>
inline constexpr DType dtype_of<std::int32_t> = DType::int32;

/// Whether the dtype has gradients: float32 or float64.
constexpr bool is_floating(DType dtype) {
  return dtype == DType::float32 || dtype == DType::float64;
}

/// The dtype that new layers and tensors of unnamed type take; float32 unless set. Keras's
/// `floatx`.
DType floatx();
/// @throws std::invalid_argument for int32.
void set_floatx(DType dtype);

/// @throws std::logic_error: the dtype is none that the caller can handle.
[[noreturn]] void refuse_dtype(DType dtype);

/// Calls `function(T{})` with T the C++ type of a floating dtype. @throws std::logic_error for
/// another.
template <class Function>
decltype(auto) with_floating(DType dtype, Function&& function) {
  switch (dtype) {
    case DType::float32:
      return function(float{});
    case DType::float64:
      return function(double{});
    default:
      refuse_dtype(dtype);
  }
}

/// Calls `function(T{})` with T the C++ type of any dtype. @throws std::logic_error for a value
/// that is no dtype.
template <class Function>
decltype(auto) with_dtype(DType dtype, Function&& function) {
  if (dtype == DType::int32) return function(std::int32_t{});
  return with_floating(dtype, function);
}

}  // namespace sluice
