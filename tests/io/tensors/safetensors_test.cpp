// SPDX-License-Identifier: MIT
#include "../../../io/tensors/safetensors.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "../../../core/base/error.hpp"
#include "../../../io/tensors/bytes.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

Safetensors example() {
  return {{{"dense/kernel", Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6})},
           {"double", Tensor::from<double>({2}, {0.1, -0.2})},
           {"codes", Tensor::from<std::int32_t>({}, {-7})},
           {"none", Tensor(Shape{0, 4}, DType::float32)}},
          {{"format", "sluice"}, {"a", "b"}}};
}

/// A file with this header and so many bytes of data.
std::string file_of(const std::string& header, std::size_t data) {
  std::string bytes;
  for (std::size_t i = 0; i < 8; ++i) bytes += static_cast<char>(header.size() >> 8 * i & 255);
  return bytes + header + std::string(data, '\0');
}

void check_refused(const std::string& header, std::size_t data, const char* text) {
  CHECK_THROWS_WITH_AS(parse_safetensors(file_of(header, data), "w.safetensors"), text,
                       FormatError);
}

TEST_SUITE("io/tensors/safetensors") {
  TEST_CASE("tensors and metadata come back as they were written, in their order") {
    const Safetensors written = example();
    const Safetensors read = parse_safetensors(to_safetensors(written), "w");
    CHECK(read.metadata == written.metadata);
    REQUIRE(read.tensors.size() == written.tensors.size());
    for (std::size_t i = 0; i < read.tensors.size(); ++i) {
      CHECK(read.tensors[i].first == written.tensors[i].first);
      CHECK(read.tensors[i].second.shape() == written.tensors[i].second.shape());
      CHECK(read.tensors[i].second.dtype() == written.tensors[i].second.dtype());
      CHECK(to_bytes(read.tensors[i].second) == to_bytes(written.tensors[i].second));
    }
    CHECK(to_safetensors(read) == to_safetensors(written));
  }

  TEST_CASE("a file is laid out as the format says, data aligned to 8 bytes") {
    const std::string bytes = to_safetensors({{{"w", Tensor::from({1}, {1})}}, {}});
    const std::string header = R"({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})";
    const std::string padding((8 - header.size() % 8) % 8, ' ');
    CHECK(bytes == file_of(header + padding, 0) + std::string("\0\0\x80\x3f", 4));
    CHECK(to_safetensors({}).size() == 16);
    CHECK(parse_safetensors(to_safetensors({}), "w").tensors.empty());
  }

  TEST_CASE("a file goes to the disk and back") {
    const test::TemporaryFolder folder;
    write_safetensors(folder / "w.safetensors", example());
    CHECK(to_safetensors(read_safetensors(folder / "w.safetensors")) == to_safetensors(example()));
  }

  TEST_CASE("a file cut anywhere, or with a byte more, is refused") {
    const std::string bytes = to_safetensors(example());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      CAPTURE(length);
      CHECK_THROWS_AS(parse_safetensors(bytes.substr(0, length), "w"), FormatError);
    }
    CHECK_THROWS_AS(parse_safetensors(bytes + '\0', "w"), FormatError);
  }

  TEST_CASE("a flipped bit gives a FormatError or a file that reads whole, nothing else") {
    const std::string bytes = to_safetensors(example());
    const std::size_t header_end = bytes.size() - 16 - 24 - 4;
    for (std::size_t at = 0; at < header_end; ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
        try {
          std::size_t size = 0;
          for (const auto& [name, tensor] : parse_safetensors(changed, "w").tensors)
            size += to_bytes(tensor).size();
          REQUIRE(size == 44);
        } catch (const FormatError&) {
        }
      }
    }
  }

  TEST_CASE("a header that is too long or no object is refused before it is read") {
    CHECK_THROWS_WITH_AS(
        parse_safetensors(std::string("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10), "w"),
        "[safetensors] expected a header of at most 100000000 bytes in w, got a greater length",
        FormatError);
    CHECK_THROWS_WITH_AS(
        parse_safetensors(std::string("\x09\0\0\0\0\0\0\0{}", 10), "w"),
        "[safetensors] expected a header of 9 bytes in w, got 2; the file is truncated",
        FormatError);
    check_refused("[]", 0, "[safetensors] expected an object as the header of w.safetensors");
    check_refused(" {}", 0, "[safetensors] expected an object as the header of w.safetensors");
  }

  TEST_CASE("bytes of no tensor or of two are refused") {
    check_refused(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})", 8,
                  "[safetensors] expected a tensor at byte 0 of the data of w.safetensors, got the "
                  "next at 4");
    check_refused(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                      "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})",
                  4,
                  "[safetensors] expected a tensor at byte 4 of the data of w.safetensors, got the "
                  "next at 0");
    check_refused(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})", 5,
                  "[safetensors] expected 4 bytes behind the header of w.safetensors, got 5");
  }

  TEST_CASE("an entry whose numbers disagree is refused with its name") {
    check_refused(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})", 8,
                  "[config] expected 8 bytes for shape (2,) at w.safetensors: a.data_offsets, got "
                  "list [0, 4]");
    check_refused(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}})", 4,
                  "[config] expected a begin and an end at w.safetensors: a.data_offsets, got list "
                  "[4, 0]");
    check_refused(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}})", 4,
                  "[config] expected offsets within 4 bytes at w.safetensors: a.data_offsets, got "
                  "list [0, 8]");
    check_refused(R"({"a": {"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets":
                  [0, 0]}})",
                  0,
                  "[tensor] expected a shape of at most 0 bytes at w.safetensors: a.shape, got "
                  "more");
    check_refused(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], "x": 1}})", 4,
                  "[config] unknown key w.safetensors: a.x; choose one of data_offsets, dtype, "
                  "shape");
  }

  TEST_CASE("an element type that is not ours is refused by name") {
    check_refused(R"({"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}})", 4,
                  "[config] expected F32, F64 or I32 at w.safetensors: a.dtype, got string "
                  "\"BF16\"");
  }

  TEST_CASE("a name given twice or reserved is refused, reading and writing") {
    check_refused(R"({"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}, "a": 1})", 0,
                  "[json] w.safetensors, header, line 1, column 65: the key \"a\" is given twice");
    check_refused(R"({"__metadata__": {"epoch": 3}})", 0,
                  "[safetensors] expected a string at w.safetensors: __metadata__.epoch, got "
                  "integer");
    const Tensor one = Tensor::from({1}, {1});
    CHECK_THROWS_WITH_AS(to_safetensors({{{"a", one}, {"a", one}}, {}}),
                         "[safetensors] expected names that differ, got a twice", FormatError);
    CHECK_THROWS_WITH_AS(
        to_safetensors({{{"__metadata__", one}}, {}}),
        "[safetensors] expected names that differ, got __metadata__, which is reserved",
        FormatError);
  }
}

}  // namespace
}  // namespace sluice
