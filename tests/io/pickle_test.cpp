// SPDX-License-Identifier: MIT
#include "../../io/pickle.hpp"

#include <doctest/doctest.h>

#include <string>

#include "../../core/error.hpp"

namespace sluice {
namespace {

using Kind = PickleValue::Kind;
using namespace std::string_literals;

/// Python's pickle.dumps({"a": [1, -2, 300, 2**40, None, True, 0.5], "b": (b"xy", ())}, 4).
const std::string mixed =
    "\x80\x04\x95\x34\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01\x61\x94]\x94("
    "K\x01J\xfe\xff\xff\xffM"
    "\x2c\x01\x8a\x06\x00\x00\x00\x00\x00\x01N\x88G?\xe0\x00\x00\x00\x00\x00\x00"
    "e\x8c\x01\x62\x94"
    "C\x02xy\x94)\x86\x94u."s;

void check_refused(const std::string& bytes, const std::string& text) {
  CHECK_THROWS_WITH_AS(Pickle(bytes, "w"), text.c_str(), FormatError);
}

void check_damaged(const std::string& bytes) {
  CAPTURE(bytes);
  check_refused(bytes, "[pickle] expected a whole pickle in w; it is cut off or damaged");
}

/// Whether the bytes are read whole or refused by a FormatError.
bool reads_or_refuses(const std::string& bytes) {
  try {
    return !name_of(Pickle(bytes, "w").root().kind).empty();
  } catch (const FormatError& error) {
    return std::string(error.what()).starts_with("[pickle] expected ");
  }
}

TEST_SUITE("io/pickle") {
  TEST_CASE("numbers, texts, bytes, lists, tuples and dicts are read") {
    const Pickle pickle(mixed, "w");
    const PickleValue& list = pickle.root().find("a");
    REQUIRE(list.items.size() == 7);
    for (const auto& [k, expected] :
         {std::pair(0, 1L), {1, -2L}, {2, 300L}, {3, 1L << 40}, {5, 1L}})
      CHECK(list.item(static_cast<std::size_t>(k)).integer == expected);
    CHECK(list.item(4).kind == Kind::none);
    CHECK(list.item(5).kind == Kind::boolean);
    CHECK(list.item(6).number == 0.5);
    const PickleValue& pair = pickle.root().find("b");
    CHECK(pair.kind == Kind::tuple);
    CHECK(pair.item(0).text == "xy");
    CHECK(pair.item(1).kind == Kind::tuple);
  }

  TEST_CASE("what is absent is None") {
    const Pickle pickle(mixed, "w");
    CHECK(pickle.root().find("c").kind == Kind::none);
    CHECK(pickle.root().find("a").item(7).kind == Kind::none);
    CHECK(pickle.root().find("a").find("a").kind == Kind::none);
    CHECK(pickle.root().made_by().empty());
  }

  TEST_CASE("an object is a record of what would have made it") {
    const Pickle pickle("\x80\x03"s + "cfunctools\npartial\nq\0K\1\x85RK\2b."s, "w");
    CHECK(pickle.root().made_by() == "functools.partial");
    CHECK(pickle.root().item(1).item(0).integer == 1);
    CHECK(pickle.root().item(2).integer == 2);
  }

  TEST_CASE("a global that could run something is refused by name, before it is called") {
    const std::string rest =
        " in w, got os.system, and no foreign code is run; save the model again "
        "without weights_format";
    const std::string text = "[pickle] expected arrays and variables" + rest;
    check_refused(
        "\x80\x03"
        "cos\nsystem\nX\4\0\0\0echo\x85R."s,
        text);
    check_refused("\x80\x04\x8c\2os\x8c\6system\x93."s, text);
    check_refused(
        "\x80\x03"
        "cbuiltins\ne\nval\n."s,
        "[pickle] expected arrays and variables in w, got builtins.e, and no foreign code "
        "is run; save the model again without weights_format");
    check_refused("\x80\x04\x8c\2o\n\x8c\1\x07\x93."s,
                  "[pickle] expected arrays and variables in w, got o?.?, and no foreign code is "
                  "run; save the model again without weights_format");
  }

  TEST_CASE("other operations are refused by name or code") {
    for (const auto& [program, name] : {std::pair("(ios\nsystem\n."s, "INST"),
                                        {"\x82\1."s, "EXT1"},
                                        {"\x97."s, "NEXT_BUFFER"},
                                        {"\xff."s, "operation 255"}})
      check_refused("\x80\x05" + program,
                    text_of("[pickle] expected the operations of numpy's arrays in w, got ", name,
                            "; save the model again without weights_format"));
  }

  TEST_CASE("a pickle cut anywhere, or with something behind it, is refused") {
    for (std::size_t length = 0; length < mixed.size(); ++length)
      check_damaged(mixed.substr(0, length));
    check_damaged(mixed + "N");
  }

  TEST_CASE("a flipped bit gives a FormatError or a pickle that reads whole, nothing else") {
    for (std::size_t bit = 0; bit < mixed.size() * 8; ++bit) {
      std::string changed = mixed;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
      CHECK(reads_or_refuses(changed));
    }
  }

  TEST_CASE("operations on what is not there, or is something else, are refused") {
    for (const char* program :
         {".",   "a.",   "Na.",   "]a.",    "NNa.",  "Ns.",     "]NNs.",    "t.",  "e.",
          "(.",  "N(a.", "NN.",   "}(Nu.",  "]K",    "h\1.",    "q\1.",     "NR.", "N)R.",
          "Nb.", "NNb.", "\x93.", "N\x93.", "\x85.", "N(\x85.", "\x8a\x09", "c",   "ca\n"})
      check_damaged("\x80\x04"s + program);
    check_damaged("\x80\x06N.");
    check_damaged("\x80\x04\x95\2\0\0\0\0\0\0\0N"s);
    check_damaged("\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xffN."s);
  }

  TEST_CASE("a value may hold itself, or another a thousandfold, without harm") {
    const Pickle circle("\x80\x04]\x94h\0a."s, "w");
    CHECK(&circle.root().item(0) == &circle.root());
    std::string pairs = "\x80\x04()\x94"s;
    for (char k = 0; k < 100; ++k) pairs += "h"s + k + "h"s + k + "\x86\x94";
    CHECK(Pickle(pairs + "t.", "w").root().items.size() == 101);
    std::string deep = "\x80\x04)";
    for (int k = 0; k < 200'000; ++k) deep += '\x85';
    CHECK(Pickle(deep + '.', "w").root().items.size() == 1);
  }

  TEST_CASE("more operations than arrays could need are refused") {
    check_refused("\x80\x04" + std::string(250'001, 'N'),
                  "[pickle] expected at most 250000 operations in w");
  }
}

}  // namespace
}  // namespace sluice
