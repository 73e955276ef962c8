// SPDX-License-Identifier: MIT
#include "../../../io/csv/csv.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <locale>
#include <random>
#include <sstream>

#include "../../../io/csv/writer.hpp"
#include "../../../io/files/files.hpp"
#include "../../support/temporary_folder.hpp"

namespace sluice {
namespace {

/// A file of its own with this content.
struct File {
  explicit File(const std::string& content) { write_file_atomic(path, content); }
  test::TemporaryFolder folder;
  std::filesystem::path path = folder / "a.csv";
};

Table read(const std::string& content, const CsvOptions& options = {}) {
  return read_csv(File(content).path, options);
}

void check_refused(const std::string& content, const CsvOptions& options, const std::string& text) {
  const File file(content);
  CHECK_THROWS_WITH_AS(read_csv(file.path, options), ("[csv] " + file.path.string() + text).c_str(),
                       FormatError);
}

const std::string& entry(const TextColumn& column, std::size_t row) {
  static const std::string none = "(missing)";
  const std::int32_t code = column.codes[row];
  return code < 0 ? none : column.entries[static_cast<std::size_t>(code)];
}

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {"a", "b ", "\"",       "\n", "\r\n", ",",
                                                  ";", "\t", "\xc3\xa9", "NA", "1",    ""};
  std::string text;
  for (std::size_t n = random() % 6; n > 0; --n) text += pieces[random() % pieces.size()];
  return text;
}

TEST_SUITE("io/csv/csv") {
  TEST_CASE("columns are chosen by name and by pattern, in the order of the header") {
    const Table table = read("mean_b,mean_a,other,kind\n1,2,x,u\n3,4,y,v\n",
                             {.numbers = {"mean_*"}, .texts = {"kind"}});
    CHECK(table.rows == 2);
    REQUIRE(table.numbers.size() == 2);
    CHECK(table.numbers[0].name == "mean_b");
    CHECK(table.find_numbers("mean_a")->values == std::vector<double>{2, 4});
    CHECK(table.find_text("kind")->entries == std::vector<std::string>{"u", "v"});
    CHECK(table.find_numbers("kind") == nullptr);
    CHECK(table.find_text("other") == nullptr);
  }

  TEST_CASE("without a choice all columns that have a name are numbers") {
    const Table table = read(",a,b\nid,1,2\n");
    REQUIRE(table.numbers.size() == 2);
    CHECK(table.numbers[1].values == std::vector<double>{2});
  }

  TEST_CASE("the separator is found in the header, or taken as told") {
    CHECK(CsvReader(File("a;b\n1;2\n").path).separator() == ';');
    CHECK(CsvReader(File("\n\"a,\"\tb\n1\t2\n").path).separator() == '\t');
    CHECK(CsvReader(File("a\n1\n").path).separator() == ',');
    CHECK(read("a,b;c\n1;2\n", {.separator = ';'}).numbers.at(0).name == "a,b");
    check_refused("a,b;c\n1,2;3\n", {},
                  ": the header holds both ',' and ';'; say which is the separator");
    CHECK_THROWS_WITH_AS(read("a|b\n1|2\n", {.separator = '|'}),
                         "[csv] expected the separator ',', ';' or tab, got '|'",
                         std::invalid_argument);
  }

  TEST_CASE("byte order mark, CRLF, empty lines and a last line without newline are taken") {
    const Table table = read("\xef\xbb\xbf\r\na,b\r\n\r\n1,2\r\n\n3,4");
    CHECK(table.numbers.at(0).name == "a");
    CHECK(table.numbers[0].values == std::vector<double>{1, 3});
    CHECK(table.numbers[1].values == std::vector<double>{2, 4});
    CHECK(read("a\n").rows == 0);
  }

  TEST_CASE("headers that cannot be are refused") {
    const std::string empty = ": expected a header with the columns' names, got no text";
    check_refused("", {}, empty);
    check_refused("\n\r\n", {}, empty);
    check_refused("a,b,a\n", {}, ": the header names \"a\" twice; rename one of the columns");
    check_refused("a,\"b\n", {}, " line 1, name 2: a quoted field without end; close its quote");
    check_refused("a,\xe9\n", {},
                  " line 1, name 2: expected UTF-8, got other bytes; save the file as UTF-8");
  }

  TEST_CASE("a choice that cannot be is refused") {
    check_refused("radius,area\n", {.numbers = {"radios"}},
                  ": no column matches \"radios\"; did you mean \"radius\"?");
    check_refused("radius,area\n", {.numbers = {"r*", "radius"}},
                  ": column \"radius\" is chosen twice, by \"radius\" again; name it once");
    check_refused("radius,area\n", {.numbers = {"r*"}, .texts = {"*"}},
                  ": column \"radius\" is chosen as numbers and as text; choose one");
    const File file("a\n1\n");
    CsvReader reader(file.path);
    reader.next();
    CHECK_THROWS_WITH_AS(reader.select({"a"}, {}),
                         "[csv] expected columns to be chosen before the first rows are read",
                         std::invalid_argument);
  }

  TEST_CASE("blocks of any size and any number of threads give the same table") {
    std::string content = "x,t\n";
    for (int i = 0; i < 300; ++i)
      content += std::to_string(i * 0.25) + ",\"" + std::string(i % 40, 'y') + "\n\"\"\"\n";
    const Table whole = read(content, {.numbers = {"x"}, .texts = {"t"}, .threads = 1});
    REQUIRE(whole.rows == 300);
    CHECK(whole.numbers[0].values[299] == 74.75);
    CHECK(entry(whole.texts[0], 41) == "y\n\"");
    for (const int threads : {1, 3})
      for (const std::size_t bytes : {1, 7, 64, 1000}) {
        const Table table = read(
            content, {.numbers = {"x"}, .texts = {"t"}, .threads = threads, .block_bytes = bytes});
        CHECK(table.numbers[0].values == whole.numbers[0].values);
        CHECK(table.texts[0].codes == whole.texts[0].codes);
        CHECK(table.texts[0].entries == whole.texts[0].entries);
      }
  }

  TEST_CASE("rows can be taken block by block") {
    const File file("a\n1\n2\n3\n");
    CsvReader reader(file.path, {.threads = 2, .block_bytes = 4});
    std::vector<double> values;
    int blocks = 0;
    for (; const auto table = reader.next(); ++blocks)
      values.insert(values.end(), table->numbers[0].values.begin(), table->numbers[0].values.end());
    CHECK(values == std::vector<double>{1, 2, 3});
    CHECK(blocks > 1);
  }

  TEST_CASE("a reader dropped half way leaves its threads' work behind") {
    std::string content = "a\n";
    for (int i = 0; i < 1000; ++i) content += std::to_string(i) + "\n";
    const File file(content + "one\n");
    for (int round = 0; round < 20; ++round) {
      CsvReader reader(file.path, {.threads = 3, .block_bytes = 16});
      const auto first = reader.next();
      REQUIRE(first);
      CHECK(first->numbers[0].values.front() == 0);
      CHECK(reader.next()->first_row == first->rows);
    }
  }

  TEST_CASE("an error in a later block names its line in the file") {
    std::string content = "a\n";
    for (int i = 0; i < 100; ++i) content += "1\n";
    check_refused(content + "one\n" + content, {.threads = 2, .block_bytes = 16},
                  " line 102, column \"a\": expected a number, got \"one\"; correct the cell, "
                  "empty it if the value is missing, or read the column as text");
  }

  TEST_CASE("random tables written and read back are equal") {
    std::mt19937 random(3);
    for (int round = 0; round < 50; ++round) {
      std::vector<std::vector<std::string>> columns(1 + random() % 3,
                                                    std::vector<std::string>(random() % 20));
      std::ostringstream out;
      const char separator = ",;\t"[random() % 3];
      CsvWriter writer(out, separator);
      for (std::size_t c = 0; c < columns.size(); ++c) writer.text(text_of("c", c));
      writer.end_row();
      for (std::size_t row = 0; row < columns[0].size(); ++row) {
        for (auto& column : columns) writer.text(column[row] = random_text(random));
        writer.end_row();
      }
      const Table table = read(
          out.str(), {.separator = separator, .texts = {"*"}, .block_bytes = 1 + random() % 50});
      REQUIRE(table.texts.size() == columns.size());
      for (std::size_t c = 0; c < columns.size(); ++c)
        for (std::size_t row = 0; row < columns[c].size(); ++row)
          CHECK(entry(table.texts[c], row) ==
                (columns[c][row].empty() ? "(missing)" : columns[c][row]));
    }
  }

  TEST_CASE("a locale with decimal commas changes nothing") {
    struct Commas : std::numpunct<char> {
      char do_decimal_point() const override { return ','; }
      char do_thousands_sep() const override { return '.'; }
      std::string do_grouping() const override { return "\3"; }
    };
    const std::locale before = std::locale::global(std::locale(std::locale(), new Commas));
    std::ostringstream out;
    CsvWriter(out).number(1234.5).number(1234567).number(0.1F).end_row();
    const Table table = read("a\n1234.5\n");
    std::locale::global(before);
    CHECK(out.str() == "1234.5,1234567,0.1\n");
    CHECK(table.numbers[0].values == std::vector<double>{1234.5});
  }

  TEST_CASE("files cut off or damaged anywhere are read or refused, and nothing else") {
    const std::string content =
        "\xef\xbb\xbf"
        "a,\"b\"\"\n\",c\r\n1.5e3,\"x,\"\"y\r\n\",2\n\n-0.25,z,?\n";
    std::mt19937 random(4);
    const auto attempt = [](const std::string& text) {
      try {
        read(text, {.texts = {"*"}, .threads = 1, .block_bytes = 8});
        read(text, {.threads = 1});
      } catch (const FormatError& error) {
        CHECK(std::string(error.what()).starts_with("[csv] "));
      }
    };
    for (std::size_t size = 0; size <= content.size(); ++size) attempt(content.substr(0, size));
    for (int round = 0; round < 500; ++round) {
      std::string damaged = content;
      for (int k = 0; k < 3; ++k)
        damaged[random() % damaged.size()] = "\0\"\n\r,;x9.e-\xff"[random() % 12];
      attempt(damaged);
    }
  }
}

}  // namespace
}  // namespace sluice
