// SPDX-License-Identifier: MIT
#include "dtype.hpp"

#include <array>
#include <atomic>

#include "error.hpp"

namespace sluice {
namespace {

const std::array<std::string, 3> names{"float32", "float64", "int32"};
std::atomic<DType> default_floating = DType::float32;

}  // namespace

std::size_t size_of(DType dtype) {
  return with_dtype(dtype, []<class T>(T) { return sizeof(T); });
}

std::string to_string(DType dtype) {
  const auto index = static_cast<std::size_t>(dtype);
  return index < names.size() ? names[index] : text_of("dtype ", index);
}

void refuse_dtype(DType dtype) {
  throw std::logic_error(text_of("[dtype] ", dtype, " is none that is handled here"));
}

DType dtype_from_name(std::string_view name) {
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == name) return static_cast<DType>(k);
  fail("dtype", "unknown dtype \"", name, "\"", suggestion(name, names));
}

DType floatx() {
  return default_floating;
}

void set_floatx(DType dtype) {
  if (!is_floating(dtype)) fail("set_floatx", "expected float32 or float64, got ", dtype);
  default_floating = dtype;
}

}  // namespace sluice
