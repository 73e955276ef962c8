// SPDX-License-Identifier: MIT
#include "hdf5.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "../../core/base/error.hpp"
#include "../tensors/bytes.hpp"
#include "hdf5_library.hpp"

namespace sluice {
namespace {

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_objects = 100'000;
constexpr std::uint64_t deflate_ratio = 1032;  // the most that deflate can expand

/// An HDF5 identifier that closes itself.
class Handle {
 public:
  /// @throws FormatError `cannot <what>` when the library gave no identifier.
  Handle(hid_t id, herr_t (*close)(hid_t), std::string_view what) : id_(id), close_(close) {
    if (id_ < 0) fail_format("hdf5", "cannot ", what, "; the file is damaged");
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// One thread at a time, nothing printed by the library, no filter loaded from the environment.
class Session {
 public:
  Session() : lock_(mutex()) {
    H5open();
    hdf5<H5Eget_auto2>(H5E_DEFAULT, &print_, &print_data_);
    hdf5<H5Eset_auto2>(H5E_DEFAULT, nullptr, nullptr);
    hdf5<H5PLget_loading_state>(&plugins_);
    hdf5<H5PLset_loading_state>(0);
  }
  ~Session() {
    hdf5<H5Eset_auto2>(H5E_DEFAULT, print_, print_data_);
    hdf5<H5PLset_loading_state>(plugins_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex instance;
    return instance;
  }

  std::lock_guard<std::mutex> lock_;
  H5E_auto2_t print_ = nullptr;
  void* print_data_ = nullptr;
  unsigned plugins_ = 0;
};

void check(herr_t status, std::string_view what, std::string_view path) {
  if (status < 0) fail_format("hdf5", "cannot ", what, " ", path, "; the file is damaged");
}

/// A file that lives in memory only.
Handle memory_access() {
  constexpr std::size_t growth = 1 << 16;
  Handle access(hdf5<H5Pcreate>(hdf5<&H5P_CLS_FILE_ACCESS_ID_g>), hdf5<H5Pclose>,
                "use the library");
  check(hdf5<H5Pset_fapl_core>(access, growth, false), "use", "memory");
  return access;
}

hid_t native_type(DType dtype) {
  if (dtype == DType::int32) return hdf5<&H5T_NATIVE_INT32_g>;
  return dtype == DType::float64 ? hdf5<&H5T_NATIVE_DOUBLE_g> : hdf5<&H5T_NATIVE_FLOAT_g>;
}

/// How a data set's elements are stored and what they become.
struct Elements {
  DType dtype;
  std::size_t width;  ///< bytes in the file
};

class Reader {
 public:
  Reader(std::string_view bytes, std::string_view source)
      : source_(source), unread_(bytes.size()) {}

  Hdf5Group read(hid_t file) {
    const Handle root(hdf5<H5Gopen2>(file, "/", H5P_DEFAULT), hdf5<H5Gclose>,
                      text_of("open ", source_));
    return read_group(root, "", 0);
  }

 private:
  struct Link {
    std::string name;
    bool hard;
  };

  std::string place(std::string_view path) const { return text_of(source_, ": /", path); }

  Hdf5Group read_group(hid_t group, const std::string& path, std::size_t depth) {
    if (depth == max_depth)
      fail_format("hdf5", "expected at most ", max_depth, " nested groups, got more at ",
                  place(path));
    Hdf5Group content;
    content.attributes = read_attributes(group, path);
    for (const Link& link : links_of(group, path)) {
      const std::string inner = path.empty() ? link.name : path + "/" + link.name;
      if (!link.hard)
        fail_format("hdf5", "expected no soft or external links, got one at ", place(inner));
      if (++objects_ > max_objects)
        fail_format("hdf5", "expected at most ", max_objects, " objects in ", source_);
      const Handle object(hdf5<H5Oopen>(group, link.name.c_str(), H5P_DEFAULT), hdf5<H5Oclose>,
                          "open " + place(inner));
      const H5I_type_t type = hdf5<H5Iget_type>(object);
      if (type == H5I_GROUP) {
        content.groups[link.name] = read_group(object, inner, depth + 1);
      } else if (type == H5I_DATASET) {
        content.datasets.insert_or_assign(link.name, read_dataset(object, inner));
      } else {
        fail_format("hdf5", "expected a group or a data set at ", place(inner));
      }
    }
    return content;
  }

  std::vector<Link> links_of(hid_t group, const std::string& path) const {
    std::vector<Link> links;
    const H5L_iterate_t collect = [](hid_t, const char* name, const H5L_info_t* info, void* data) {
      static_cast<std::vector<Link>*>(data)->push_back({name, info->type == H5L_TYPE_HARD});
      return 0;
    };
    check(hdf5<H5Literate>(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &links), "list",
          place(path));
    return links;
  }

  std::map<std::string, std::string> read_attributes(hid_t object, const std::string& path) const {
    std::vector<std::string> names;
    const H5A_operator2_t collect = [](hid_t, const char* name, const H5A_info_t*, void* data) {
      static_cast<std::vector<std::string>*>(data)->emplace_back(name);
      return 0;
    };
    hsize_t position = 0;
    check(hdf5<H5Aiterate2>(object, H5_INDEX_NAME, H5_ITER_INC, &position, collect, &names),
          "list the attributes of", place(path));
    std::map<std::string, std::string> attributes;
    for (const std::string& name : names)
      attributes[name] = read_attribute(object, name, place(path));
    return attributes;
  }

  std::string read_attribute(hid_t object, const std::string& name, std::string_view path) const {
    const std::string what = text_of("read the attribute ", name, " of ", path);
    const Handle attribute(hdf5<H5Aopen>(object, name.c_str(), H5P_DEFAULT), hdf5<H5Aclose>, what);
    const Handle type(hdf5<H5Aget_type>(attribute), hdf5<H5Tclose>, what);
    const Handle space(hdf5<H5Aget_space>(attribute), hdf5<H5Sclose>, what);
    const bool text =
        hdf5<H5Tget_class>(type) == H5T_STRING && hdf5<H5Sget_simple_extent_npoints>(space) == 1;
    if (!text) fail_format("hdf5", "expected one text as the attribute ", name, " of ", path);
    if (hdf5<H5Tis_variable_str>(type) > 0) {
      char* content = nullptr;
      check(hdf5<H5Aread>(attribute, type, &content), "read the text of", path);
      std::string copy = content == nullptr ? "" : content;
      hdf5<H5free_memory>(content);
      return copy;
    }
    std::string content(std::min<std::size_t>(hdf5<H5Tget_size>(type), unread_), '\0');
    if (content.size() != hdf5<H5Tget_size>(type))
      fail_format("hdf5", "expected a text that fits the file as the attribute ", name, " of ",
                  path);
    check(hdf5<H5Aread>(attribute, type, content.data()), "read the text of", path);
    return content.substr(0, content.find('\0'));
  }

  Elements elements_of(hid_t dataset, const std::string& path) const {
    const Handle type(hdf5<H5Dget_type>(dataset), hdf5<H5Tclose>,
                      "read the type of " + place(path));
    const auto is_one_of = [&](hid_t little, hid_t big) {
      return hdf5<H5Tequal>(type, little) > 0 || hdf5<H5Tequal>(type, big) > 0;
    };
    if (is_one_of(hdf5<&H5T_IEEE_F32LE_g>, hdf5<&H5T_IEEE_F32BE_g>)) return {DType::float32, 4};
    if (is_one_of(hdf5<&H5T_IEEE_F64LE_g>, hdf5<&H5T_IEEE_F64BE_g>)) return {DType::float64, 8};
    if (is_one_of(hdf5<&H5T_STD_I32LE_g>, hdf5<&H5T_STD_I32BE_g>)) return {DType::int32, 4};
    if (is_one_of(hdf5<&H5T_STD_I64LE_g>, hdf5<&H5T_STD_I64BE_g>)) return {DType::int32, 8};
    fail_format("hdf5", "expected float32, float64, int32 or int64 elements at ", place(path));
  }

  std::vector<std::int64_t> extents_of(hid_t dataset, const std::string& path) const {
    const Handle space(hdf5<H5Dget_space>(dataset), hdf5<H5Sclose>,
                       "read the shape of " + place(path));
    const int rank = hdf5<H5Sget_simple_extent_ndims>(space);
    if (rank < 0 || hdf5<H5Sget_simple_extent_type>(space) == H5S_NULL)
      fail_format("hdf5", "expected elements at ", place(path), ", got none");
    std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
    hdf5<H5Sget_simple_extent_dims>(space, extents.data(), nullptr);
    std::vector<std::int64_t> checked;
    checked.reserve(extents.size());
    for (const hsize_t extent : extents)
      checked.push_back(static_cast<std::int64_t>(
          std::min<hsize_t>(extent, std::numeric_limits<std::int64_t>::max())));
    return checked;
  }

  /// Whether the elements are compressed. @throws FormatError when they lie in other files or went
  /// through an unknown filter.
  bool is_deflated(hid_t dataset, const std::string& path) const {
    const Handle properties(hdf5<H5Dget_create_plist>(dataset), hdf5<H5Pclose>,
                            "open " + place(path));
    if (hdf5<H5Pget_layout>(properties) == H5D_VIRTUAL ||
        hdf5<H5Pget_external_count>(properties) != 0)
      fail_format("hdf5", "expected the elements of ", place(path),
                  " in the file itself, got a virtual or external data set");
    bool deflated = false;
    const int filters = hdf5<H5Pget_nfilters>(properties);
    for (int i = 0; i < filters; ++i) {
      std::size_t no_values = 0;
      const H5Z_filter_t filter = hdf5<H5Pget_filter2>(
          properties, static_cast<unsigned>(i), nullptr, &no_values, nullptr, 0, nullptr, nullptr);
      deflated = deflated || filter == H5Z_FILTER_DEFLATE;
      if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
          filter != H5Z_FILTER_FLETCHER32)
        fail_format("hdf5", "expected no filter but deflate, shuffle and fletcher32 at ",
                    place(path), ", got filter ", filter);
    }
    return deflated;
  }

  /// Checks that the file holds what the data set declares, before memory is taken for it.
  void check_size(hid_t dataset, std::uint64_t declared, const std::string& path) {
    const bool deflated = is_deflated(dataset, path);
    const std::uint64_t stored = hdf5<H5Dget_storage_size>(dataset);
    const std::uint64_t held = std::min(stored, unread_) * (deflated ? deflate_ratio : 1);
    if (stored > unread_ || declared > held)
      fail_format("hdf5", "expected ", declared, " bytes of elements at ", place(path),
                  ", got a file that holds less");
    unread_ -= stored;
  }

  Tensor read_dataset(hid_t dataset, const std::string& path) {
    const Elements elements = elements_of(dataset, path);
    const Shape shape = checked_shape(extents_of(dataset, path), elements.dtype,
                                      unread_ * deflate_ratio, place(path));
    const auto count = static_cast<std::uint64_t>(shape.size());
    check_size(dataset, count * elements.width, path);
    const bool narrowed = elements.width > size_of(elements.dtype);
    if (narrowed) return read_narrowed(dataset, shape, path);
    Tensor tensor(shape, elements.dtype);
    check(hdf5<H5Dread>(dataset, native_type(elements.dtype), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                        tensor.data()),
          "read", place(path));
    return tensor;
  }

  Tensor read_narrowed(hid_t dataset, const Shape& shape, const std::string& path) const {
    std::vector<std::int64_t> wide(static_cast<std::size_t>(shape.size()));
    check(hdf5<H5Dread>(dataset, hdf5<&H5T_NATIVE_INT64_g>, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                        wide.data()),
          "read", place(path));
    return narrowed(wide, shape, place(path));
  }

  std::string_view source_;
  std::uint64_t unread_;  // bytes of the file that no data set has claimed
  std::size_t objects_ = 0;
};

Handle untimed(hid_t kind) {
  Handle properties(hdf5<H5Pcreate>(kind), hdf5<H5Pclose>, "use the library");
  hdf5<H5Pset_obj_track_times>(properties, false);
  return properties;
}

void write_attribute(hid_t object, const std::string& name, const std::string& text) {
  const Handle type(hdf5<H5Tcopy>(hdf5<&H5T_C_S1_g>), hdf5<H5Tclose>, "use the library");
  hdf5<H5Tset_size>(type, H5T_VARIABLE);
  hdf5<H5Tset_cset>(type, H5T_CSET_UTF8);
  const Handle space(hdf5<H5Screate>(H5S_SCALAR), hdf5<H5Sclose>, "use the library");
  const Handle attribute(
      hdf5<H5Acreate2>(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), hdf5<H5Aclose>,
      "write the attribute " + name);
  const char* content = text.c_str();
  check(hdf5<H5Awrite>(attribute, type, &content), "write the attribute", name);
}

void write_dataset(hid_t group, const std::string& name, const Tensor& tensor) {
  const std::vector<hsize_t> extents(tensor.shape().begin(), tensor.shape().end());
  const Handle space(
      hdf5<H5Screate_simple>(static_cast<int>(extents.size()), extents.data(), nullptr),
      hdf5<H5Sclose>, "use the library");
  const Handle properties = untimed(hdf5<&H5P_CLS_DATASET_CREATE_ID_g>);
  const hid_t type = native_type(tensor.dtype());
  const Handle dataset(
      hdf5<H5Dcreate2>(group, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
      hdf5<H5Dclose>, "write the data set " + name);
  check(hdf5<H5Dwrite>(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, tensor.data()), "write", name);
}

void write_group(hid_t group, const Hdf5Group& content) {
  for (const auto& [name, text] : content.attributes) write_attribute(group, name, text);
  for (const auto& [name, tensor] : content.datasets) write_dataset(group, name, tensor);
  for (const auto& [name, inner] : content.groups) {
    const Handle properties = untimed(hdf5<&H5P_CLS_GROUP_CREATE_ID_g>);
    const Handle created(
        hdf5<H5Gcreate2>(group, name.c_str(), H5P_DEFAULT, properties, H5P_DEFAULT), hdf5<H5Gclose>,
        "write the group " + name);
    write_group(created, inner);
  }
}

}  // namespace

bool has_archives() {
  return true;
}

Hdf5Group parse_hdf5(std::string_view bytes, std::string_view source) {
  const Session session;
  const Handle access = memory_access();
  std::string image(bytes);  // the library wants memory it may write to
  check(hdf5<H5Pset_file_image>(access, image.data(), image.size()), "read", source);
  const Handle file(hdf5<H5Fopen>("image", H5F_ACC_RDONLY, access), hdf5<H5Fclose>,
                    text_of("open ", source));
  return Reader(bytes, source).read(file);
}

std::string to_hdf5(const Hdf5Group& root) {
  const Session session;
  const Handle access = memory_access();
  const Handle creation = untimed(hdf5<&H5P_CLS_FILE_CREATE_ID_g>);
  const Handle file(hdf5<H5Fcreate>("image", H5F_ACC_TRUNC, creation, access), hdf5<H5Fclose>,
                    "use the library");
  {
    const Handle group(hdf5<H5Gopen2>(file, "/", H5P_DEFAULT), hdf5<H5Gclose>, "use the library");
    write_group(group, root);
  }
  check(hdf5<H5Fflush>(file, H5F_SCOPE_GLOBAL), "write", "the file");
  const ssize_t size = hdf5<H5Fget_file_image>(file, nullptr, 0);
  std::string bytes(static_cast<std::size_t>(std::max<ssize_t>(size, 0)), '\0');
  check(hdf5<H5Fget_file_image>(file, bytes.data(), bytes.size()) == size ? 0 : -1, "write",
        "the file");
  return bytes;
}

}  // namespace sluice
