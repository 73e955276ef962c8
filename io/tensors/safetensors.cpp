// SPDX-License-Identifier: MIT
#include "safetensors.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "../../core/base/error.hpp"
#include "../files/files.hpp"
#include "../files/json.hpp"
#include "bytes.hpp"

namespace sluice {
namespace {

constexpr std::size_t length_bytes = 8;
constexpr std::uint64_t header_limit = 100'000'000;
constexpr const char* metadata_key = "__metadata__";

std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::float64:
      return "F64";
    case DType::int32:
      return "I32";
    case DType::float32:
      break;
  }
  return "F32";
}

DType dtype_of_name(ConfigReader& entry) {
  const std::string name = entry.string("dtype");
  for (const DType dtype : {DType::float32, DType::float64, DType::int32})
    if (name == name_of(dtype)) return dtype;
  entry.refuse("dtype", "F32, F64 or I32");
}

/// Where the elements of a tensor are, counted from the end of the header.
struct Extent {
  std::uint64_t begin;
  std::uint64_t end;
};

Extent read_extent(ConfigReader& entry, std::uint64_t available) {
  const std::vector<std::int64_t> offsets = entry.integers("data_offsets");
  const bool ordered = offsets.size() == 2 && 0 <= offsets[0] && offsets[0] <= offsets[1];
  if (!ordered) entry.refuse("data_offsets", "a begin and an end");
  const Extent extent{static_cast<std::uint64_t>(offsets[0]),
                      static_cast<std::uint64_t>(offsets[1])};
  if (extent.end > available)
    entry.refuse("data_offsets", text_of("offsets within ", available, " bytes"));
  return extent;
}

/// What the header says of one tensor.
struct Entry {
  std::string name;
  DType dtype;
  Shape shape;
  Extent extent;
};

/// Reads one file: first all that the header says, and only when that fits, the elements.
class Reader {
 public:
  Reader(std::string_view bytes, std::string_view source) : source_(source) {
    const std::uint64_t length = header_length(bytes);
    header_ = bytes.substr(length_bytes, length);
    data_ = bytes.substr(length_bytes + length);
  }

  Safetensors read() {
    const Value document = parse_json(header_, text_of(source_, ", header"));
    const auto* header = document.if_is<Dict>();
    if (header == nullptr || !header_.starts_with('{'))
      fail_format("safetensors", "expected an object as the header of ", source_);
    Safetensors content;
    for (const auto& [name, value] : header->entries()) {
      const auto* dict = value.if_is<Dict>();
      if (dict == nullptr)
        fail_format("safetensors", "expected an object at ", path_of(name), ", got ",
                    value.type_name());
      if (name == metadata_key) {
        content.metadata = read_metadata(*dict);
      } else {
        entries_.push_back(read_entry(name, *dict));
      }
    }
    check_cover();
    for (const auto& [name, dtype, shape, extent] : entries_)
      content.tensors.emplace_back(
          name, tensor_from_bytes(data_.substr(extent.begin, extent.end - extent.begin), shape,
                                  dtype, path_of(name)));
    return content;
  }

 private:
  std::uint64_t header_length(std::string_view bytes) const {
    if (bytes.size() < length_bytes)
      fail_format("safetensors", "expected at least 8 bytes in ", source_, ", got ", bytes.size());
    std::uint64_t length = 0;
    for (std::size_t i = length_bytes; i-- > 0;)
      length = length << 8 | static_cast<std::uint8_t>(bytes[i]);
    if (length > header_limit)
      fail_format("safetensors", "expected a header of at most ", header_limit, " bytes in ",
                  source_, ", got a greater length");
    if (length > bytes.size() - length_bytes)
      fail_format("safetensors", "expected a header of ", length, " bytes in ", source_, ", got ",
                  bytes.size() - length_bytes, "; the file is truncated");
    return length;
  }

  std::map<std::string, std::string> read_metadata(const Dict& dict) const {
    std::map<std::string, std::string> metadata;
    for (const auto& [key, value] : dict.entries()) {
      const auto* text = value.if_is<std::string>();
      if (text == nullptr)
        fail_format("safetensors", "expected a string at ", path_of(metadata_key), ".", key,
                    ", got ", value.type_name());
      metadata[key] = *text;
    }
    return metadata;
  }

  Entry read_entry(const std::string& name, const Dict& dict) const {
    ConfigReader entry(dict, path_of(name));
    const DType dtype = dtype_of_name(entry);
    const Extent extent = read_extent(entry, data_.size());
    const Shape shape =
        checked_shape(entry.integers("shape"), dtype, data_.size(), entry.path_of("shape"));
    entry.finish();
    const std::uint64_t bytes = static_cast<std::uint64_t>(shape.size()) * size_of(dtype);
    if (bytes != extent.end - extent.begin)
      entry.refuse("data_offsets", text_of(bytes, " bytes for shape ", shape));
    return {name, dtype, shape, extent};
  }

  /// Every byte belongs to exactly one tensor.
  void check_cover() const {
    std::vector<Extent> extents;
    for (const Entry& entry : entries_) extents.push_back(entry.extent);
    const auto key = [](const Extent& extent) { return std::pair(extent.begin, extent.end); };
    std::ranges::sort(extents, {}, key);
    std::uint64_t covered = 0;
    for (const Extent& extent : extents) {
      if (extent.begin != covered)
        fail_format("safetensors", "expected a tensor at byte ", covered, " of the data of ",
                    source_, ", got the next at ", extent.begin);
      covered = extent.end;
    }
    if (covered != data_.size())
      fail_format("safetensors", "expected ", covered, " bytes behind the header of ", source_,
                  ", got ", data_.size());
  }

  std::string path_of(const std::string& name) const { return text_of(source_, ": ", name); }

  std::string_view source_;
  std::string_view header_;
  std::string_view data_;
  std::vector<Entry> entries_;
};

/// @throws FormatError when two tensors have one name, or one a reserved name.
void check_names(const NamedTensors& tensors) {
  std::set<std::string> names{metadata_key};
  for (const auto& [name, tensor] : tensors)
    if (!names.insert(name).second)
      fail_format("safetensors", "expected names that differ, got ", name,
                  name == metadata_key ? ", which is reserved" : " twice");
}

/// Positions of the tensors in the order in which their elements are written.
std::vector<std::size_t> data_order(const NamedTensors& tensors) {
  std::vector<std::size_t> order(tensors.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::ranges::greater(),
                           [&](std::size_t i) { return size_of(tensors[i].second.dtype()); });
  return order;
}

List extents_of(const Shape& shape) {
  List extents;
  for (const std::int64_t extent : shape) extents.emplace_back(extent);
  return extents;
}

std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (std::size_t i = 0; i < length_bytes; ++i) bytes += static_cast<char>(number >> 8 * i & 255);
  return bytes;
}

}  // namespace

Safetensors parse_safetensors(std::string_view bytes, std::string_view source) {
  return Reader(bytes, source).read();
}

std::string to_safetensors(const Safetensors& content) {
  const NamedTensors& tensors = content.tensors;
  check_names(tensors);
  std::string data;
  std::vector<Value> offsets(tensors.size());
  for (const std::size_t i : data_order(tensors)) {
    const auto begin = static_cast<std::int64_t>(data.size());
    data += to_bytes(tensors[i].second);
    offsets[i] = List{begin, static_cast<std::int64_t>(data.size())};
  }
  std::vector<std::pair<std::string, Value>> entries;
  Dict metadata;
  for (const auto& [key, text] : content.metadata) metadata.set(key, text);
  if (!metadata.empty()) entries.emplace_back(metadata_key, metadata);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto& [name, tensor] = tensors[i];
    entries.emplace_back(name, Dict{{"dtype", std::string(name_of(tensor.dtype()))},
                                    {"shape", extents_of(tensor.shape())},
                                    {"data_offsets", offsets[i]}});
  }
  std::string header = to_json_text(Dict(std::move(entries)));
  header.append((length_bytes - header.size() % length_bytes) % length_bytes, ' ');
  return little_endian(header.size()) + header + data;
}

Safetensors read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.native());
}

void write_safetensors(const std::filesystem::path& path, const Safetensors& content) {
  write_file_atomic(path, to_safetensors(content));
}

}  // namespace sluice
