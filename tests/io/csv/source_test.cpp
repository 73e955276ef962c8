// SPDX-License-Identifier: MIT
#include "../../../io/csv/source.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../../../core/base/error.hpp"
#include "../../../io/files/files.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice::csv {
namespace {

std::vector<std::string> blocks(const std::string& content, std::size_t block_bytes) {
  const test::TemporaryFolder folder;
  write_file_atomic(folder / "data.csv", content);
  Source source(folder / "data.csv", block_bytes);
  std::vector<std::string> texts;
  std::int64_t line = 1;
  while (const auto block = source.next()) {
    CHECK(block->first_line == line);
    line += block->lines;
    texts.emplace_back(block->text);
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST_SUITE("io/csv/source") {
  TEST_CASE("blocks hold whole records, the last with a newline added") {
    CHECK(blocks("abcd\nef\ngh", 6) == Texts{"abcd\n", "ef\ngh\n"});
    CHECK(blocks("ab\ncd\n", 100) == Texts{"ab\ncd\n"});
    CHECK(blocks("", 100).empty());
  }

  TEST_CASE("a newline inside quotes ends no record") {
    CHECK(blocks("\"a\nb\",\"\"\"\n\"\ncdef\n", 5) == Texts{"\"a\nb\",\"\"\"\n\"\n", "cdef\n"});
  }

  TEST_CASE("a record longer than a block is kept whole") {
    const std::string record = std::string(1000, 'x') + "\n";
    CHECK(blocks(record + "y\n" + record, 8) == Texts{record + "y\n", record});
  }

  TEST_CASE("a byte order mark is skipped, one of UTF-16 refused") {
    CHECK(blocks("\xef\xbb\xbf"
                 "a\n",
                 100) == Texts{"a\n"});
    const test::TemporaryFolder folder;
    write_file_atomic(folder / "wide.csv",
                      "\xff\xfe"
                      "a");
    const std::string file = (folder / "wide.csv").string();
    CHECK_THROWS_WITH_AS(
        Source(file, 100),
        ("[csv] " + file + ": expected UTF-8, got UTF-16; save the file as UTF-8").c_str(),
        FormatError);
  }

  TEST_CASE("a missing file and a folder are named") {
    const test::TemporaryFolder folder;
    const std::string file = (folder / "none.csv").string();
    CHECK_THROWS_WITH_AS(
        Source(file, 100),
        ("[csv] cannot open " + file + ": No such file or directory; check the path").c_str(),
        FormatError);
    CHECK_THROWS_WITH_AS(Source(folder.path(), 100),
                         ("[csv] cannot read " + folder.path().string() +
                          ": it is a folder; give the path of a CSV file")
                             .c_str(),
                         FormatError);
  }

  TEST_CASE("a record without end is refused before it fills the memory") {
    const test::TemporaryFolder folder;
    write_file_atomic(folder / "long.csv", "a\n\"" + std::string((std::size_t{1} << 26) + 9, 'x'));
    Source source(folder / "long.csv", 1000);
    CHECK(source.next()->text == "a\n");
    CHECK_THROWS_WITH_AS(source.next(),
                         ("[csv] " + source.name() +
                          " line 2: expected records of at most 67108864 bytes, got a longer one; "
                          "look for a quote that is never closed")
                             .c_str(),
                         FormatError);
  }
}

}  // namespace
}  // namespace sluice::csv
