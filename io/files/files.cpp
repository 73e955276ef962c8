// SPDX-License-Identifier: MIT
#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail_system(std::string_view what, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(errno);
  fail_format("file", "cannot ", what, " ", path.native(), ": ", reason);
}

/// Writes and flushes all of it; false with errno when that is not possible.
bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

/// A hidden name next to the file that no other writer uses.
std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  static std::atomic<std::int64_t> count{0};
  return path.parent_path() / text_of(".", path.filename().native(), ".", std::int64_t{::getpid()},
                                      "-", count++, ".tmp");
}

std::filesystem::path link_target(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_symlink(path, ignored)) return path;
  const auto target = std::filesystem::weakly_canonical(path, ignored);
  return ignored ? path : target;
}

/// Makes the new name itself survive a stop of the machine.
void flush_folder(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path();
  const Descriptor descriptor(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (descriptor) ::fsync(descriptor.number());
}

}  // namespace

std::string read_file(const std::filesystem::path& path, std::uint64_t limit) {
  const Descriptor file(path, O_RDONLY);
  struct stat status {};
  if (!file || ::fstat(file.number(), &status) != 0) fail_system("open", path);
  if (S_ISDIR(status.st_mode))
    fail_format("file", "expected a file, got the folder ", path.native());
  std::string content;
  std::size_t used = 0;
  const auto declared = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  content.resize(std::min(declared, limit) + 1);
  while (true) {
    const ssize_t got = ::read(file.number(), content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_system("read", path);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > limit)
      fail_format("file", "expected at most ", limit, " bytes, got more in ", path.native());
    if (used == content.size()) content.resize(2 * used);
  }
  content.resize(used);
  return content;
}

void write_file_atomic(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path target = link_target(path);
  const std::filesystem::path temporary = temporary_beside(target);
  const Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL);
  if (!file) fail_system("write", path);
  const bool done =
      write_all(file.number(), content) && ::rename(temporary.c_str(), target.c_str()) == 0;
  if (!done) {
    const int reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    fail_system("write", path);
  }
  flush_folder(target);
}

}  // namespace sluice
