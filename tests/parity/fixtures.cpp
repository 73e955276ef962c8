// SPDX-License-Identifier: MIT
#include "fixtures.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "../../core/base/error.hpp"
#include "../../io/files/json.hpp"

namespace sluice::parity {
namespace {

template <class T>
const T& typed_at(const Value& dict, const std::string& key) {
  const T* typed = at(dict, key).if_is<T>();
  if (typed == nullptr) throw std::logic_error("a fixture's " + key + " is of another type");
  return *typed;
}

}  // namespace

Value fixture(const std::string& file) {
  const std::string path = std::string(SLUICE_TESTS_FOLDER) + "/parity/fixtures/" + file;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::logic_error("no fixture " + path);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  return parse_json(text, file);
}

const Value* find(const Value& dict, const std::string& key) {
  const Dict* entries = dict.if_is<Dict>();
  const Value* value = entries == nullptr ? nullptr : entries->find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const Value& at(const Value& dict, const std::string& key) {
  const Value* value = find(dict, key);
  if (value == nullptr) throw std::logic_error("a fixture lacks " + key);
  return *value;
}

const Dict& dict_at(const Value& dict, const std::string& key) {
  return typed_at<Dict>(dict, key);
}
const List& list_at(const Value& dict, const std::string& key) {
  return typed_at<List>(dict, key);
}
std::string text_at(const Value& dict, const std::string& key) {
  return typed_at<std::string>(dict, key);
}
double number_at(const Value& dict, const std::string& key) {
  return at(dict, key).number().value();
}

Tensor tensor_of(const Value& value, DType dtype) {
  std::vector<std::int64_t> extents;
  for (const Value& extent : list_at(value, "shape"))
    extents.push_back(*extent.if_is<std::int64_t>());
  const bool integers = find(value, "dtype") != nullptr;
  Tensor tensor(Shape(extents), integers ? DType::int32 : dtype);
  const List& numbers = list_at(value, "values");
  if (static_cast<std::int64_t>(numbers.size()) != tensor.size())
    throw std::logic_error("a fixture's values are not as many as its shape says");
  with_dtype(tensor.dtype(), [&]<class T>(T) {
    T* element = tensor.values<T>().data();
    for (const Value& number : numbers) *element++ = static_cast<T>(number.number().value());
  });
  return tensor;
}

void check_number(double actual, double expected, double tolerance) {
  const bool near = std::abs(actual - expected) <= tolerance * std::max(1.0, std::abs(expected));
  CHECK_MESSAGE(near, text_of("expected ", expected, ", got ", actual));
}

Tolerances tolerances(DType dtype) {
  return dtype == DType::float64 ? Tolerances{1e-9, 1e-7} : Tolerances{1e-5, 1e-4};
}

}  // namespace sluice::parity
