// SPDX-License-Identifier: MIT
#include "../../io/npz.hpp"

#include <doctest/doctest.h>

#include "../../core/error.hpp"
#include "../../io/archive.hpp"
#include "../../io/files.hpp"
#include "../../io/tensor_bytes.hpp"

namespace sluice {
namespace {

using namespace std::string_literals;

std::string file(const std::string& name) {
  return read_file(SLUICE_TESTS_FOLDER "/io/archives/" + name);
}

void check_equal(const Tensor& got, const Tensor& expected) {
  CHECK(got.shape() == expected.shape());
  CHECK(got.dtype() == expected.dtype());
  CHECK(to_bytes(got) == to_bytes(expected));
}

/// A member that is an array without extents.
std::string npy(const std::string& descr, const std::string& elements) {
  const std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (), }\n";
  return "\x93NUMPY\1\0"s + static_cast<char>(header.size()) + '\0' + header + elements;
}

std::string objects(const std::string& pickle) {
  return npy("|O", pickle);
}

/// The pickle of an array of objects that holds what this program leaves on the stack.
std::string array_of(const std::string& program) {
  return "\x80\x03"
         "cnumpy._core.multiarray\n_reconstruct\n)R(K\1)N\x89]"s +
         program + "atb.";
}

/// The programs that leave a text and an array of so many zeros, up to 255, on the stack.
std::string text(const std::string& content) {
  return "X"s + static_cast<char>(content.size()) + "\0\0\0"s + content;
}

std::string zeros(int count) {
  const std::string elements(static_cast<std::size_t>(count) * 4, '\0');
  const std::string length = {static_cast<char>(elements.size() % 256),
                              static_cast<char>(elements.size() / 256), '\0', '\0'};
  return "cnumpy._core.multiarray\n_reconstruct\n)R(K\1K"s + static_cast<char>(count) +
         "\x85"
         "cnumpy\ndtype\n" +
         text("f4") + "\x85R(K\3" + text("<") +
         "tb\x89"
         "B" +
         length + elements + "tb";
}

void check_refused(const ArchiveMembers& members, const std::string& text) {
  CHECK_THROWS_WITH_AS(parse_npz(to_zip(members), "w.npz"), text.c_str(), FormatError);
}

/// Whether the bytes are read whole or refused by a FormatError.
bool reads_or_refuses(const std::string& bytes) {
  try {
    return parse_npz(bytes, "w.npz").datasets.size() <= 1;
  } catch (const FormatError& error) {
    return std::string(error.what()).find(" expected ") != std::string::npos;
  }
}

TEST_SUITE("io/npz") {
  TEST_CASE("what numpy 1 and numpy 2 pickle is read") {
    for (const char* name : {"numpy_1.npz", "numpy_2.npz"}) {
      const Hdf5Group root = parse_npz(file(name), name);
      CHECK(root.groups.at("vars").datasets.empty());
      const auto& layers = root.groups.at("layers").groups;
      const auto& variables = layers.at("dense").groups.at("vars").datasets;
      REQUIRE(variables.size() == 6);
      const Tensor counted = Tensor::from({2, 3}, {0, 1, 2, 3, 4, 5});
      check_equal(variables.at("0"), counted);
      check_equal(variables.at("1"), counted.astype(DType::float64));
      check_equal(variables.at("2"), Tensor::from<std::int32_t>({}, {-7}));
      check_equal(variables.at("3"), Tensor({0, 3}, DType::int32));
      check_equal(variables.at("4"), Tensor::full({}, 0.5));
      check_equal(variables.at("5"), Tensor::full({100}, -0.25));
      check_equal(layers.at("dense_1").groups.at("vars").datasets.at("0"),
                  Tensor::from({3, 2}, {0, 3, 1, 4, 2, 5}));
    }
  }

  TEST_CASE("the variables of each backend of Keras are read, beside a regularizer") {
    for (const char* name : {"keras_jax.npz", "keras_numpy.npz", "keras_tensorflow.npz"}) {
      CAPTURE(name);
      const Hdf5Group root = parse_npz(file(name), name);
      const auto& dense = root.groups.at("layers").groups.at("dense").groups.at("vars").datasets;
      REQUIRE(dense.size() == 2);
      check_equal(dense.at("0"), Tensor::from({3, 2}, {0, 1, 2, 3, 4, 5}));
      check_equal(dense.at("1"), Tensor::from({2}, {0.5F, -0.25F}));
    }
  }

  TEST_CASE("a member cut anywhere is refused") {
    for (const char* name : {"numpy_1.npz", "keras_jax.npz", "keras_tensorflow.npz"})
      for (const auto& [member, content] : parse_zip(file(name), name))
        for (std::size_t length = 0; length < content.size(); ++length)
          CHECK_THROWS_AS(parse_npz(to_zip({{member, content.substr(0, length)}}), name),
                          FormatError);
  }

  TEST_CASE("a changed byte gives a FormatError or a file that reads whole, nothing else") {
    for (const char* name : {"numpy_1.npz", "keras_jax.npz", "keras_tensorflow.npz"})
      for (const auto& [member, content] : parse_zip(file(name), name))
        for (std::size_t at = 0; at < content.size(); ++at) {
          std::string changed = content;
          changed[at] = static_cast<char>(changed[at] ^ 1 << at % 8);
          CHECK(reads_or_refuses(to_zip({{member, changed}})));
        }
  }

  TEST_CASE("anything but arrays in a dict is refused with its place") {
    const std::string at = "[npz] expected a numeric array at w.npz: a.npy/0, got ";
    const auto check_value = [](const std::string& program, const std::string& expected) {
      check_refused({{"a.npy", objects(array_of("}" + text("0") + program + "s"))}}, expected);
    };
    check_value("K\1", at + "an integer");
    check_value("}", at + "a dict");
    check_value("cnumpy\ndtype\n)R", at + "an object");
    check_value("cnumpy._core.multiarray\nscalar\n)R", at + "None");
    check_value("S",
                "[pickle] expected the operations of numpy's arrays in w.npz: a.npy, got STRING; "
                "save the model again without weights_format");
  }

  TEST_CASE("anything but one dict with texts as keys is refused") {
    check_refused({{"a.npy", objects(array_of("}K\1Ns"))}},
                  "[npz] expected texts as the keys at w.npz: a.npy, got an integer");
    for (const std::string& pickle : {array_of("N"), array_of("]"), "\x80\x03}."s})
      check_refused({{"a.npy", objects(pickle)}},
                    "[npz] expected one dict of arrays at w.npz: a.npy");
  }

  TEST_CASE("a variable that holds itself is refused") {
    const std::string circle =
        "ckeras.src.backend\nVariable\n)\x81q\0}"s + text("_value") + "h\0sb"s;
    check_refused({{"a.npy", objects(array_of("}" + text("0") + circle + "s"))}},
                  "[npz] expected a numeric array at w.npz: a.npy/0, got an object");
  }

  TEST_CASE("an array under a name that is taken, in either form, is refused") {
    const std::string error = "[npz] expected one array as 0 at w.npz: a.npy, got another";
    const std::string one = text("0") + zeros(1);
    check_refused({{"a.npy", objects(array_of("}(" + one + one + "u"))}}, error);
    check_refused(
        {{"a/vars/0.npy", npy("<f4", "abcd")}, {"a.npy", objects(array_of("}(" + one + "u"))}},
        error);
  }

  TEST_CASE("arrays that share their bytes are refused before memory is taken for each") {
    const std::string shared = text("0") + zeros(250) + "q\0"s + text("1") + "h\0"s;
    check_refused(
        {{"a.npy", objects(array_of("}(" + shared + "u"))}},
        "[npz] expected 1000 bytes of elements at w.npz: a.npy/1, got a pickle that holds "
        "less");
  }

  TEST_CASE("other members and packed ones are refused") {
    check_refused({{"a.txt", ""}},
                  "[npz] expected members .npy of at most 32 levels in w.npz, got a.txt");
    std::string deep;
    for (int k = 0; k < 32; ++k) deep += "a/";
    check_refused(
        {{deep + "b.npy", npy("<f4", "abcd")}},
        "[npz] expected members .npy of at most 32 levels in w.npz, got " + deep + "b.npy");
    CHECK_THROWS_WITH_AS(parse_npz(file("good.zip"), "w.npz"),
                         "[archive] expected folder/deflated.txt of w.npz stored and not encrypted",
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice
