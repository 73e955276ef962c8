// SPDX-License-Identifier: MIT
#include "../../../io/files/files.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

using test::TemporaryFolder;

TEST_SUITE("io/files/files") {
  TEST_CASE("what was written is read, byte for byte, and nothing else is left") {
    const TemporaryFolder folder;
    const std::string content("line\r\n\0\xff end", 12);
    write_file_atomic(folder / "a.bin", content);
    CHECK(read_file(folder / "a.bin") == content);
    write_file_atomic(folder / "a.bin", "");
    CHECK(read_file(folder / "a.bin").empty());
    CHECK(folder.count() == 1);
  }

  TEST_CASE("a file of exactly the limit is read, one of a byte more is refused") {
    const TemporaryFolder folder;
    write_file_atomic(folder / "a", "12345");
    CHECK(read_file(folder / "a", 5) == "12345");
    const std::string text =
        "[file] expected at most 4 bytes, got more in " + (folder / "a").native();
    CHECK_THROWS_WITH_AS(read_file(folder / "a", 4), text.c_str(), FormatError);
  }

  TEST_CASE("what cannot be read is named with the reason") {
    const TemporaryFolder folder;
    const std::string missing =
        "[file] cannot open " + (folder / "no.json").native() + ": No such file or directory";
    CHECK_THROWS_WITH_AS(read_file(folder / "no.json"), missing.c_str(), FormatError);
    const std::string not_a_file =
        "[file] expected a file, got the folder " + folder.path().native();
    CHECK_THROWS_WITH_AS(read_file(folder.path()), not_a_file.c_str(), FormatError);
  }

  TEST_CASE("a file whose size the system does not tell is read to its end") {
    CHECK_FALSE(read_file("/proc/self/status").empty());
  }

  TEST_CASE("a write that fails leaves the old file and nothing else") {
    const TemporaryFolder folder;
    const std::string text =
        "[file] cannot write " + (folder / "none" / "a").native() + ": No such file or directory";
    CHECK_THROWS_WITH_AS(write_file_atomic(folder / "none" / "a", "x"), text.c_str(), FormatError);
    std::filesystem::create_directory(folder / "taken");
    write_file_atomic(folder / "taken" / "inside", "kept");
    CHECK_THROWS_AS(write_file_atomic(folder / "taken", "x"), FormatError);
    CHECK(read_file(folder / "taken" / "inside") == "kept");
    CHECK(folder.count() == 1);
  }

  TEST_CASE("a symbolic link stays a link and its target is replaced") {
    const TemporaryFolder folder;
    write_file_atomic(folder / "first", "old");
    std::filesystem::create_symlink("first", folder / "latest");
    write_file_atomic(folder / "latest", "new");
    CHECK(std::filesystem::is_symlink(folder / "latest"));
    CHECK(read_file(folder / "first") == "new");
  }
}

}  // namespace
}  // namespace sluice
