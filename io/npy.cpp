// SPDX-License-Identifier: MIT
#include "npy.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "../core/error.hpp"
#include "../core/ops_shape.hpp"
#include "tensor_bytes.hpp"

namespace sluice {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// Reads the header: a Python dict of a text, True or False, and a tuple of integers.
class Header {
 public:
  Header(std::string_view text, std::string_view path) : rest_(text), path_(path) {}

  NumpyArray read() {
    NumpyArray array;
    expect("{");
    while (!next("}")) {
      const std::string_view key = text();
      expect(":");
      if (key == "descr") {
        array.descr = text();
      } else if (key == "fortran_order") {
        array.fortran_order = next("True");
        if (!array.fortran_order) expect("False");
      } else if (key == "shape") {
        array.extents = shape();
      } else {
        fail_header();
      }
      if (!next(",") && !rest_.starts_with('}')) fail_header();
    }
    if (array.descr.empty()) fail_header();
    return array;
  }

 private:
  [[noreturn]] void fail_header() const {
    fail_format("npy", "expected a header of descr, fortran_order and shape at ", path_,
                "; it is damaged, or the array is one of records");
  }

  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  bool next(std::string_view word) {
    skip_spaces();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    skip_spaces();
    return true;
  }

  void expect(std::string_view word) {
    if (!next(word)) fail_header();
  }

  std::string_view text() {
    expect("'");
    const std::size_t end = rest_.find('\'');
    if (end == std::string_view::npos) fail_header();
    const std::string_view content = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return content;
  }

  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> extents;
    expect("(");
    while (!next(")")) {
      std::int64_t extent = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      if (error != std::errc()) fail_header();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      extents.push_back(extent);
      if (!next(",") && !rest_.starts_with(')')) fail_header();
    }
    return extents;
  }

  std::string_view rest_;
  std::string_view path_;
};

DType dtype_of_descr(std::string_view descr, std::string_view path) {
  if (descr == "<f4") return DType::float32;
  if (descr == "<f8") return DType::float64;
  if (descr == "<i4" || descr == "<i8") return DType::int32;
  fail_format("npy", "expected elements <f4, <f8, <i4 or <i8 at ", path, ", got ", descr);
}

/// The little-endian integers as int32.
Tensor narrowed_tensor(std::string_view bytes, const Shape& shape, std::string_view path) {
  constexpr std::size_t width = sizeof(std::int64_t);
  const auto count = static_cast<std::uint64_t>(shape.size());
  if (bytes.size() / width != count || bytes.size() % width != 0)
    fail_format("npy", "expected ", shape.size(), " elements of <i8 at ", path, ", got ",
                bytes.size(), " bytes");
  std::vector<std::int64_t> wide;
  for (; !bytes.empty(); bytes.remove_prefix(width)) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    wide.push_back(static_cast<std::int64_t>(value));
  }
  return narrowed(wide, shape, path);
}

}  // namespace

NumpyArray parse_npy(std::string_view bytes, std::string_view path) {
  const bool begins = bytes.starts_with(magic) && bytes.size() >= magic.size() + 2;
  const int version = begins ? bytes[magic.size()] : 0;
  if (version < 1 || version > 3)
    fail_format("npy", "expected a .npy file of version 1 to 3 at ", path);
  const std::size_t width = version == 1 ? 2 : 4;  // of the header's length
  const std::size_t begin = magic.size() + 2 + width;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < width && begin <= bytes.size(); ++i)
    length |= std::uint64_t{static_cast<unsigned char>(bytes[begin - width + i])} << 8 * i;
  if (begin > bytes.size() || length > bytes.size() - begin)
    fail_format("npy", "expected a whole header at ", path, ", got a file that is cut off");
  NumpyArray array = Header(bytes.substr(begin, length), path).read();
  array.bytes = bytes.substr(begin + length);
  return array;
}

Tensor tensor_of(const NumpyArray& array, std::string_view path) {
  const DType dtype = dtype_of_descr(array.descr, path);
  std::vector<std::int64_t> extents = array.extents;
  if (array.fortran_order) std::ranges::reverse(extents);
  const Shape shape = checked_shape(extents, dtype, array.bytes.size(), path);
  Tensor tensor = array.descr == "<i8" ? narrowed_tensor(array.bytes, shape, path)
                                       : tensor_from_bytes(array.bytes, shape, dtype, path);
  if (!array.fortran_order) return tensor;
  Tape tape;
  return ops::transpose(tape.constant(tensor)).value();
}

}  // namespace sluice
