// SPDX-License-Identifier: MIT
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "../../io/csv/csv.hpp"

// Writes a CSV file of numbers, or reads one and says how long it took and how much memory:
//   csv_bench write FILE MEGABYTES COLUMNS DIGITS
//   csv_bench read FILE THREADS [table|blocks]
namespace {

using Clock = std::chrono::steady_clock;

int whole(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// A fixed sequence (Steele, Lea, Flood 2014, SplitMix64), so that every run writes the same file.
double next_uniform(std::uint64_t& state) {
  std::uint64_t bits = state += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return static_cast<double>((bits ^ (bits >> 31)) >> 11) * 0x1p-53;
}

/// `digits` significant digits; 17 stands for the shortest text that reads back the same.
void append_number(std::string& text, double value, int digits) {
  char buffer[40];
  const auto end = digits >= 17 ? std::to_chars(buffer, buffer + sizeof buffer, value).ptr
                                : std::to_chars(buffer, buffer + sizeof buffer, value,
                                                std::chars_format::general, digits)
                                      .ptr;
  text.append(buffer, end);
}

void write_file(const std::string& path, double megabytes, int columns, int digits) {
  std::ofstream file(path, std::ios::binary);
  std::string text;
  for (int column = 0; column < columns; ++column)
    text.append(column == 0 ? "x" : ",x").append(std::to_string(column));
  std::uint64_t state = 1;
  for (double written = 0; written < megabytes * 1e6; text.clear()) {
    text += '\n';
    for (int column = 0; column < columns; ++column) {
      if (column > 0) text += ',';
      append_number(text, (next_uniform(state) - 0.5) * (column % 2 == 0 ? 1.0 : 1000.0), digits);
    }
    file << text;
    written += static_cast<double>(text.size());
  }
  file << '\n';
}

double sum(const sluice::Table& table) {
  double total = 0;
  for (const sluice::NumberColumn& column : table.numbers)
    for (const double value : column.values) total += value;
  return total;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

void read_file(const std::string& path, int threads, bool whole_table) {
  const auto begin = Clock::now();
  double total = 0;
  std::int64_t rows = 0;
  const auto take = [&](const sluice::Table& table) {
    rows += table.rows;
    total += whole_table ? table.numbers.front().values.back() : sum(table);
  };
  sluice::CsvReader reader(path, {.threads = threads});
  if (whole_table) {
    take(reader.rest());
  } else {
    while (auto table = reader.next()) {
      take(*table);
      reader.recycle(std::move(*table));
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const auto bytes = static_cast<double>(std::filesystem::file_size(path));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << rows << " rows, check " << total << ", " << bytes / 1e6 / seconds << " MB/s, "
            << seconds << " s, busy " << seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)
            << " s, peak memory " << usage.ru_maxrss / 1024 << " MB\n";
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() == 5 && words[0] == "write") {
    write_file(words[1], whole(words[2]), whole(words[3]), whole(words[4]));
  } else if (words.size() >= 3 && words[0] == "read") {
    read_file(words[1], whole(words[2]), words.size() < 4 || words[3] == "table");
  } else {
    std::cerr << "csv_bench write FILE MEGABYTES COLUMNS DIGITS\n"
                 "csv_bench read FILE THREADS [table|blocks]\n";
    return 2;
  }
}
