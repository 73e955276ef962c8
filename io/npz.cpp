// SPDX-License-Identifier: MIT
#include "npz.hpp"

#include <algorithm>
#include <string>

#include "../core/error.hpp"
#include "archive.hpp"
#include "npy.hpp"
#include "pickle.hpp"

namespace sluice {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t max_depth = 32;
constexpr std::string_view extension = ".npy";
constexpr std::string_view root_member = "__root__";
constexpr std::string_view objects = "|O";
constexpr const char* variables_group = "vars";

[[noreturn]] void fail_array(std::string_view path, const PickleValue& value) {
  fail_format("npz", "expected a numeric array at ", path, ", got ", name_of(value.kind));
}

bool is_made_by(const PickleValue& value, std::string_view function) {
  const std::string_view maker = value.made_by();
  return maker == text_of("numpy._core.multiarray.", function) ||
         maker == text_of("numpy.core.multiarray.", function);  // numpy 1
}

bool is_ndarray(const PickleValue& value) {
  return is_made_by(value, "_reconstruct");
}

/// What a variable of Keras holds: NumPy's an array, JAX's an object that keeps an array's state,
/// TensorFlow's one that a `partial` would make of an array.
const PickleValue& held_by(const PickleValue& stored) {
  const bool is_variable = stored.made_by() == "keras.src.backend.Variable";
  const PickleValue& value = is_variable ? stored.item(2).find("_value") : stored;
  const PickleValue& maker = value.item(0);
  const bool is_resource = maker.made_by() == "functools.partial" &&
                           maker.item(2).item(0).made_by().ends_with(".ResourceVariable");
  return is_resource ? maker.item(2).item(2).find("initial_value") : value;
}

/// An array without extents. @throws FormatError when the dtype or the bytes are something else.
NumpyArray scalar_of(const PickleValue& dtype, const PickleValue& bytes, std::string_view path) {
  const PickleValue &kind = dtype.item(1).item(0), &order = dtype.item(2).item(1);
  const bool whole = dtype.made_by() == "numpy.dtype" && kind.kind == Kind::text &&
                     order.kind == Kind::text && bytes.kind == Kind::bytes;
  if (!whole) fail_array(path, bytes);
  NumpyArray array;
  array.descr = text_of(order.text, kind.text);
  array.bytes = bytes.text;
  return array;
}

/// The array of an ndarray's state: version, shape, dtype, whether in Fortran's order, bytes.
NumpyArray ndarray_of(const PickleValue& state, std::string_view path) {
  NumpyArray array = scalar_of(state.item(2), state.item(4), path);
  array.fortran_order = state.item(3).integer != 0;
  for (const PickleValue* extent : state.item(1).items) {
    if (extent->kind != Kind::integer) fail_array(path, *extent);
    array.extents.push_back(extent->integer);
  }
  return array;
}

NumpyArray array_of(const PickleValue& stored, std::string_view path) {
  const PickleValue& value = held_by(stored);
  const PickleValue& arguments = value.item(1);
  if (is_ndarray(value)) return ndarray_of(value.item(2), path);
  if (value.made_by() == "jax._src.array._reconstruct_array")
    return ndarray_of(arguments.item(2), path);
  if (is_made_by(value, "scalar")) return scalar_of(arguments.item(0), arguments.item(1), path);
  fail_array(path, value);
}

void add_tensor(Hdf5Group& group, const std::string& name, const Tensor& tensor,
                std::string_view place) {
  if (!group.datasets.emplace(name, tensor).second)
    fail_format("npz", "expected one array as ", name, " at ", place, ", got another");
}

/// Adds the variables in an array without extents that holds one dict.
void add_variables(Hdf5Group& group, const NumpyArray& array, const std::string& place) {
  const Pickle pickle(array.bytes, place);
  const PickleValue& dict = pickle.root().item(2).item(4).item(0);
  if (!array.extents.empty() || !is_ndarray(pickle.root()) || dict.kind != Kind::dict)
    fail_format("npz", "expected one dict of arrays at ", place);
  std::size_t unread = array.bytes.size();  // a pickle may give the same bytes to many arrays
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    const PickleValue& key = dict.item(i);
    if (key.kind != Kind::text)
      fail_format("npz", "expected texts as the keys at ", place, ", got ", name_of(key.kind));
    const std::string name(key.text);
    const std::string path = text_of(place, "/", name);
    const NumpyArray variable = array_of(dict.item(i + 1), path);
    if (variable.bytes.size() > unread)
      fail_format("npz", "expected ", variable.bytes.size(), " bytes of elements at ", path,
                  ", got a pickle that holds less");
    unread -= variable.bytes.size();
    add_tensor(group, name, tensor_of(variable, path), place);
  }
}

/// The group at a path below `root`, made where it is not there.
Hdf5Group& group_at(Hdf5Group& root, std::string_view path) {
  if (path.empty()) return root;
  const std::size_t end = std::min(path.find('/'), path.size());
  Hdf5Group& group = root.groups[std::string(path.substr(0, end))];
  return group_at(group, path.substr(std::min(end + 1, path.size())));
}

/// A member's path without extension. @throws FormatError for another file.
std::string_view path_of(std::string_view name, std::string_view source) {
  const auto depth = static_cast<std::size_t>(std::ranges::count(name, '/'));
  if (!name.ends_with(extension) || depth >= max_depth)
    fail_format("npz", "expected members ", extension, " of at most ", max_depth, " levels in ",
                source, ", got ", name);
  return name.substr(0, name.size() - extension.size());
}

void add_member(Hdf5Group& root, std::string_view path, const NumpyArray& array,
                const std::string& place) {
  if (array.descr == objects) {
    Hdf5Group& group = group_at(root, path == root_member ? "" : path);
    return add_variables(group.groups[variables_group], array, place);
  }
  const std::size_t begin = path.rfind('/') + 1;  // 0 where there is none
  const std::string_view above = path.substr(0, begin == 0 ? 0 : begin - 1);
  add_tensor(group_at(root, above), std::string(path.substr(begin)), tensor_of(array, place),
             place);
}

}  // namespace

Hdf5Group parse_npz(std::string_view bytes, std::string_view source) {
  Hdf5Group root;
  for (const auto& [name, content] : parse_zip(bytes, source, Packing::stored)) {
    const std::string_view path = path_of(name, source);
    const std::string place = text_of(source, ": ", name);
    add_member(root, path, parse_npy(content, place), place);
  }
  return root;
}

}  // namespace sluice
