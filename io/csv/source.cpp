// SPDX-License-Identifier: MIT
#include "source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "../../core/base/error.hpp"
#include "number.hpp"

namespace sluice::csv {
namespace {

/// A record longer than this is a forgotten quote.
constexpr std::size_t longest_record = std::size_t{1} << 26;

/// Where the last whole record ends: behind a newline outside quotes.
std::size_t end_of_records(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t begin = 0;;) {
    const std::size_t quote = text.find('"', begin);
    const auto outside = text.substr(begin, quote == text.npos ? quote : quote - begin);
    const std::size_t newline = outside.rfind('\n');
    if (newline != outside.npos) end = begin + newline + 1;
    const std::size_t close = quote == text.npos ? quote : text.find('"', quote + 1);
    if (close == text.npos) return end;
    begin = close + 1;
  }
}

/// Counted in bytes first, which compilers turn into vectors.
std::int64_t lines_of(std::string_view text) {
  constexpr std::size_t lanes = 16;
  std::int64_t lines = 0;
  while (text.size() >= lanes) {
    const std::size_t steps = std::min<std::size_t>(text.size() / lanes, 255);
    std::array<std::uint8_t, lanes> counts{};
    for (std::size_t step = 0; step < steps; ++step)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        counts[lane] =
            static_cast<std::uint8_t>(counts[lane] + (text[step * lanes + lane] == '\n' ? 1 : 0));
    for (const std::uint8_t count : counts) lines += count;
    text.remove_prefix(steps * lanes);
  }
  return lines + static_cast<std::int64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

Source::Source(const std::filesystem::path& file, std::size_t block_bytes)
    : name_(file.string()), block_bytes_(block_bytes) {
  errno = 0;
  if (std::filesystem::is_directory(file))
    fail_format("csv", "cannot read ", name_, ": it is a folder; give the path of a CSV file");
  stream_.rdbuf()->pubsetbuf(nullptr, 0);
  stream_.open(file, std::ios::binary);
  if (!stream_)
    fail_format("csv", "cannot open ", name_, ": ", std::generic_category().message(errno),
                "; check the path");
  skip_byte_order_mark();
}

void Source::skip_byte_order_mark() {
  char mark[3];
  rest_.assign(mark, fill(mark, sizeof mark));
  if (rest_.starts_with("\xff\xfe") || rest_.starts_with("\xfe\xff"))
    fail_format("csv", name_, ": expected UTF-8, got UTF-16; save the file as UTF-8");
  if (rest_ == "\xef\xbb\xbf") rest_.clear();
}

std::size_t Source::fill(char* memory, std::size_t capacity) {
  stream_.read(memory, static_cast<std::streamsize>(capacity));
  if (stream_.bad()) fail_format("csv", "cannot read ", name_, "; the disk or pipe failed");
  return static_cast<std::size_t>(stream_.gcount());
}

std::optional<Block> Source::next() {
  Memory memory = spares_.take();
  std::size_t capacity = std::max(block_bytes_, 2 * rest_.size() + 1);
  for (;; capacity = std::min(2 * capacity, longest_record)) {
    const std::size_t needed = padding + capacity + 1 + padding;
    if (memory.capacity < needed) memory = {std::make_unique_for_overwrite<char[]>(needed), needed};
    char* const begin = memory.bytes.get() + padding;
    std::memset(memory.bytes.get(), 0, padding);
    std::memcpy(begin, rest_.data(), rest_.size());
    std::size_t size = rest_.size();
    size += fill(begin + size, capacity - size);
    const bool whole_file = size < capacity;
    if (size == 0) return std::nullopt;
    if (whole_file && begin[size - 1] != '\n') begin[size++] = '\n';
    std::string_view text(begin, size);
    const std::size_t end = whole_file ? size : end_of_records(text);
    if (end == 0 && size >= longest_record)
      fail_format("csv", name_, " line ", line_, ": expected records of at most ", longest_record,
                  " bytes, got a longer one; look for a quote that is never closed");
    rest_.assign(text.substr(end));
    if (end == 0) continue;
    std::memset(begin + size, 0, padding);
    text = text.substr(0, end);
    Block block{std::move(memory), text, line_, lines_of(text)};
    line_ += block.lines;
    return block;
  }
}

}  // namespace sluice::csv
