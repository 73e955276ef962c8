// SPDX-License-Identifier: MIT
#include "zip_archive.hpp"

#include <cstdint>
#include <memory>

#include "../../core/base/error.hpp"
#include "zip_library.hpp"

namespace sluice {
namespace {

constexpr std::uint64_t deflate_ratio = 1032;  // the most that deflate can expand
constexpr zip_uint16_t first_dos_day = 0x21;   // 1980-01-01, so that equal content is equal bytes

struct ArchiveDiscard {
  void operator()(zip_t* archive) const { zip<zip_discard>(archive); }
};
struct FileClose {
  void operator()(zip_file_t* file) const { zip<zip_fclose>(file); }
};
struct SourceFree {
  void operator()(zip_source_t* source) const { zip<zip_source_free>(source); }
};
using Archive = std::unique_ptr<zip_t, ArchiveDiscard>;
using File = std::unique_ptr<zip_file_t, FileClose>;
using Source = std::unique_ptr<zip_source_t, SourceFree>;

/// Memory as a file; an archive opened from it becomes a second owner.
Source source_of(std::string_view bytes) {
  return Source(zip<zip_source_buffer_create>(bytes.data(), bytes.size(), 0, nullptr));
}

Archive open(const Source& source, int flags, std::string_view name) {
  zip_error_t error;
  zip<zip_error_init>(&error);
  zip<zip_source_keep>(source.get());
  Archive archive(zip<zip_open_from_source>(source.get(), flags, &error));
  if (archive != nullptr) return archive;
  zip<zip_source_free>(source.get());
  const std::string reason = zip<zip_error_strerror>(&error);
  zip<zip_error_fini>(&error);
  fail_format("archive", "cannot open ", name, " as a zip archive: ", reason);
}

/// Reads members after another and keeps account of the bytes of the archive they claim.
class Reader {
 public:
  Reader(zip_t* archive, std::uint64_t size, std::string_view source, Packing packing)
      : archive_(archive), unclaimed_(size), source_(source), packing_(packing) {}

  ArchiveMembers read() {
    ArchiveMembers members;
    const zip_int64_t count = zip<zip_get_num_entries>(archive_, 0);
    for (zip_int64_t i = 0; i < count; ++i) {
      const auto index = static_cast<zip_uint64_t>(i);
      const zip_stat_t status = claim(index);
      const std::string name = status.name;
      if (!name.ends_with('/')) members.emplace_back(name, content_of(index, status));
    }
    return members;
  }

 private:
  /// Checks that the archive can hold the member, before memory is taken for it.
  zip_stat_t claim(zip_uint64_t index) {
    zip_stat_t status;
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                    ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip<zip_stat_index>(archive_, index, ZIP_FL_ENC_RAW, &status) != 0 ||
        (status.valid & needed) != needed)
      fail_format("archive", "cannot read the directory of ", source_, "; it is damaged");
    const bool stored = status.comp_method == ZIP_CM_STORE;
    const bool deflated = packing_ == Packing::deflated;
    const bool known = stored || (deflated && status.comp_method == ZIP_CM_DEFLATE);
    if (!known || status.encryption_method != ZIP_EM_NONE)
      fail_format("archive", "expected ", status.name, " of ", source_,
                  deflated ? " stored or deflated" : " stored", " and not encrypted");
    const std::uint64_t held = status.comp_size * (stored ? 1 : deflate_ratio);
    if (status.comp_size > unclaimed_ || status.size > held)
      fail_format("archive", "expected ", status.size, " bytes of ", status.name, " in ", source_,
                  ", got an archive that holds less");
    unclaimed_ -= status.comp_size;
    return status;
  }

  std::string content_of(zip_uint64_t index, const zip_stat_t& status) {
    const File file(zip<zip_fopen_index>(archive_, index, 0));
    std::string content(status.size, '\0');
    std::uint64_t used = 0;
    while (file != nullptr && used < content.size()) {
      const zip_int64_t got =
          zip<zip_fread>(file.get(), content.data() + used, content.size() - used);
      if (got <= 0) break;
      used += static_cast<std::uint64_t>(got);
    }
    // A read beyond the end makes the library compare the checksum.
    char beyond = 0;
    if (file == nullptr || used < content.size() || zip<zip_fread>(file.get(), &beyond, 1) != 0)
      fail_format("archive", "cannot read ", status.name, " of ", source_,
                  "; the archive is damaged");
    return content;
  }

  zip_t* archive_;
  std::uint64_t unclaimed_;
  std::string_view source_;
  Packing packing_;
};

[[noreturn]] void fail_write() {
  fail_format("archive", "cannot write a zip archive; a member is too large or memory ran out");
}

void add_member(zip_t* archive, const std::string& name, std::string_view content) {
  Source source = source_of(content);
  const zip_int64_t index =
      zip<zip_file_add>(archive, name.c_str(), source.get(), ZIP_FL_ENC_UTF_8);
  if (index < 0) fail_write();
  static_cast<void>(source.release());  // the archive owns it now
  const auto added = static_cast<zip_uint64_t>(index);
  if (zip<zip_set_file_compression>(archive, added, ZIP_CM_STORE, 0) != 0 ||
      zip<zip_file_set_dostime>(archive, added, 0, first_dos_day, 0) != 0)
    fail_write();
}

std::string content_of(zip_source_t* source) {
  if (zip<zip_source_open>(source) != 0) fail_write();
  zip<zip_source_seek>(source, 0, SEEK_END);
  const zip_int64_t size = zip<zip_source_tell>(source);
  std::string bytes(static_cast<std::size_t>(size < 0 ? 0 : size), '\0');
  zip<zip_source_seek>(source, 0, SEEK_SET);
  const zip_int64_t got = zip<zip_source_read>(source, bytes.data(), bytes.size());
  zip<zip_source_close>(source);
  if (size < 0 || got != size) fail_write();
  return bytes;
}

}  // namespace

ArchiveMembers parse_zip(std::string_view bytes, std::string_view source, Packing packing) {
  if (bytes.empty()) fail_format("archive", "expected a zip archive, got nothing in ", source);
  const Source memory = source_of(bytes);
  const Archive archive = open(memory, ZIP_RDONLY | ZIP_CHECKCONS, source);
  return Reader(archive.get(), bytes.size(), source, packing).read();
}

std::string to_zip(const ArchiveMembers& members) {
  const Source memory = source_of({});
  Archive archive = open(memory, ZIP_CREATE | ZIP_TRUNCATE, "memory");
  for (const auto& [name, content] : members) add_member(archive.get(), name, content);
  if (zip<zip_close>(archive.get()) != 0) fail_write();
  static_cast<void>(archive.release());
  return content_of(memory.get());
}

}  // namespace sluice
