// SPDX-License-Identifier: MIT
#include "../../io/npy.hpp"

#include <doctest/doctest.h>

#include "../../core/error.hpp"
#include "../../io/tensor_bytes.hpp"

namespace sluice {
namespace {

using namespace std::string_literals;

/// A file of version 1 with this header and these elements.
std::string npy(const std::string& header, const std::string& elements = "") {
  return "\x93NUMPY\1\0"s + static_cast<char>(header.size()) + '\0' + header + elements;
}

Tensor read(const std::string& bytes) {
  return tensor_of(parse_npy(bytes, "w"), "w");
}

const std::string six_floats = to_bytes(Tensor::from({6}, {0, 1, 2, 3, 4, 5}));

void check_refused(const std::string& bytes, const std::string& text) {
  CHECK_THROWS_WITH_AS(read(bytes), text.c_str(), FormatError);
}

void check_header_refused(const std::string& header) {
  CAPTURE(header);
  check_refused(npy(header),
                "[npy] expected a header of descr, fortran_order and shape at w; it is damaged, or "
                "the array is one of records");
}

TEST_SUITE("io/npy") {
  TEST_CASE("both orders of the elements are read") {
    const Tensor rows =
        read(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  \n", six_floats));
    CHECK(rows.shape() == Shape{2, 3});
    CHECK(rows.at(1, 0) == 3);
    const Tensor columns =
        read(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", six_floats));
    CHECK(columns.shape() == Shape{2, 3});
    CHECK(to_bytes(columns) == to_bytes(Tensor::from({2, 3}, {0, 2, 4, 1, 3, 5})));
  }

  TEST_CASE("scalars, empty arrays and 64-bit integers are read") {
    CHECK(read(npy("{'shape':(),'fortran_order':False,'descr':'<f8'}", "\0\0\0\0\0\0\xf0\x3f"s))
              .item() == 1);
    CHECK(read(npy("{'descr': '<i4', 'fortran_order': False, 'shape': (0, 3)}")).shape() ==
          Shape{0, 3});
    const Tensor narrow = read(npy("{'descr': '<i8', 'fortran_order': True, 'shape': (1,)}",
                                   "\xfe\xff\xff\xff\xff\xff\xff\xff"));
    CHECK(narrow.dtype() == DType::int32);
    CHECK(narrow.at(0) == -2);
  }

  TEST_CASE("headers of version 2 and 3 have a longer length") {
    const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }";
    for (const char version : {'\2', '\3'}) {
      const std::string length = static_cast<char>(header.size()) + "\0\0\0"s;
      CHECK(read("\x93NUMPY"s + version + '\0' + length + header + six_floats).at(5) == 5);
    }
  }

  TEST_CASE("other element types are refused by name") {
    for (const std::string descr : {"<f2", ">f4", "|b1", "<u8", "<c8", "|O", "|V2"})
      check_refused(npy(text_of("{'descr': '", descr, "', 'fortran_order': False, 'shape': ()}")),
                    "[npy] expected elements <f4, <f8, <i4 or <i8 at w, got " + descr);
    check_refused(npy("{'descr': '<i8', 'fortran_order': False, 'shape': ()}", "\0\0\0\0\1\0\0\0"s),
                  "[tensor] expected integers that fit 32 bits at w, got 4294967296");
  }

  TEST_CASE("other headers are refused") {
    for (const char* header :
         {"", "{", "{}", "x", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}",
          "{'descr': '<f4', 'fortran_order': 1}", "{'descr': '<f4', 'shape': 3}",
          "{'descr': '<f4', 'shape': (3 4)}", "{'descr': '<f4', 'shape': (99999999999999999999,)}",
          "{'descr': '<f4', 'more': 1}", "{'descr': '<f4' 'shape': ()}", "{'descr"})
      check_header_refused(header);
    for (const std::string& bytes : {""s, "\x93NUMPY"s, "\x93NUMPY\4\0\0\0"s, "\x92NUMPY\1\0\0\0"s})
      check_refused(bytes, "[npy] expected a .npy file of version 1 to 3 at w");
    for (const std::string& bytes :
         {"\x93NUMPY\1\0"s, "\x93NUMPY\1\0\1"s, "\x93NUMPY\1\0\1\0"s, "\x93NUMPY\2\0\1\0{}"s})
      check_refused(bytes, "[npy] expected a whole header at w, got a file that is cut off");
  }

  TEST_CASE("a shape above what the file holds is refused before memory is taken") {
    for (const char* shape : {"(7,)", "(1000000000000,)", "(4294967296, 4294967296)", "(-6,)"}) {
      const auto* header = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
      CHECK_THROWS_AS(read(npy(text_of(header, shape, "}"), six_floats)), FormatError);
    }
  }

  TEST_CASE("a file cut anywhere is refused") {
    const std::string whole =
        npy("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }\n", six_floats);
    for (std::size_t length = 0; length < whole.size(); ++length)
      CHECK_THROWS_AS(read(whole.substr(0, length)), FormatError);
  }
}

}  // namespace
}  // namespace sluice
