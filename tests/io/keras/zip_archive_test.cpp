// SPDX-License-Identifier: MIT
#include "../../../io/keras/zip_archive.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"

namespace sluice {
namespace {

std::string file(const std::string& name) {
  return read_file(SLUICE_TESTS_FOLDER "/io/keras/archives/" + name);
}

/// The bytes with a 32-bit number written over what stood there.
std::string with_number(std::string bytes, std::size_t at, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(number >> 8 * i & 255);
  return bytes;
}

/// Whether the bytes are read whole or refused by a FormatError.
bool reads_or_refuses(const std::string& bytes) {
  try {
    return parse_zip(bytes, "m.zip").size() <= 2;
  } catch (const FormatError&) {
    return true;
  }
}

TEST_SUITE("io/keras/zip_archive") {
  TEST_CASE("members come back in their order, and equal members give equal bytes") {
    const ArchiveMembers members{
        {"b.txt", "second"}, {"a/c.bin", std::string("\0\xff", 2)}, {"empty", ""}};
    const std::string bytes = to_zip(members);
    CHECK(parse_zip(bytes, "m.zip") == members);
    CHECK(to_zip(members) == bytes);
    CHECK(bytes.find("second") != std::string::npos);
  }

  TEST_CASE("stored and deflated members are read, folders left out") {
    const ArchiveMembers members = parse_zip(file("good.zip"), "good.zip");
    REQUIRE(members.size() == 2);
    CHECK(members[0] == std::pair<std::string, std::string>("stored.txt", "stored"));
    CHECK(members[1].first == "folder/deflated.txt");
    CHECK(members[1].second.size() == 900);
  }

  TEST_CASE("other ways of packing are refused") {
    CHECK_THROWS_WITH_AS(
        parse_zip(file("packed.zip"), "p.zip"),
        "[archive] expected packed.txt of p.zip stored or deflated and not encrypted", FormatError);
  }

  TEST_CASE("an archive cut anywhere is refused") {
    const std::string bytes = to_zip({{"a", "content of a"}, {"b", "content of b"}});
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      CAPTURE(length);
      CHECK_THROWS_AS(parse_zip(bytes.substr(0, length), "m.zip"), FormatError);
    }
  }

  TEST_CASE("a size above what the archive can hold is refused before memory is taken") {
    const std::string bytes = to_zip({{"a", "content"}});
    const std::size_t directory = bytes.find("PK\1\2");
    const std::string bomb =
        with_number(with_number(bytes, 22, 4'000'000'000U), directory + 24, 4'000'000'000U);
    CHECK_THROWS_AS(parse_zip(bomb, "m.zip"), FormatError);
  }

  TEST_CASE("a changed content does not pass its checksum") {
    std::string bytes = to_zip({{"a", "content"}});
    bytes[bytes.find("content")] = 'k';
    CHECK_THROWS_WITH_AS(parse_zip(bytes, "m.zip"),
                         "[archive] cannot read a of m.zip; the archive is damaged", FormatError);
  }

  TEST_CASE("a name given twice is refused") {
    std::string bytes = to_zip({{"a", "1"}, {"b", "2"}});
    for (std::size_t at = bytes.find('b'); at != std::string::npos; at = bytes.find('b', at))
      bytes[at] = 'a';
    CHECK_THROWS_WITH_AS(parse_zip(bytes, "m.zip"),
                         "[archive] cannot open m.zip as a zip archive: File already exists",
                         FormatError);
  }

  TEST_CASE("a flipped bit gives a FormatError or an archive that reads whole, nothing else") {
    const std::string bytes = to_zip({{"a", "content of a"}, {"b", "content of b"}});
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string changed = bytes;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
      CHECK(reads_or_refuses(changed));
    }
  }
}

}  // namespace
}  // namespace sluice
