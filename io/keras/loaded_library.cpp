// SPDX-License-Identifier: MIT
#include "loaded_library.hpp"

#include <dlfcn.h>

#include <utility>

#include "../../core/base/error.hpp"

namespace sluice {
namespace {

[[noreturn]] void fail_to_load(const std::string& title, const std::string& file) {
  const char* const reason = dlerror();
  fail_format("archive", "cannot load the library ", file, ": ",
              reason == nullptr ? "unknown reason" : reason, "; install the ", title,
              " that Sluice was built with, or use .json and .safetensors");
}

}  // namespace

LoadedLibrary::LoadedLibrary(std::string title, std::string file)
    : title_(std::move(title)),
      file_(std::move(file)),
      handle_(dlopen(file_.c_str(), RTLD_LAZY | RTLD_LOCAL)) {
  if (handle_ == nullptr) fail_to_load(title_, file_);
}

void* LoadedLibrary::address_of(const char* name) const {
  void* const address = dlsym(handle_, name);
  if (address == nullptr) fail_to_load(title_, file_);
  return address;
}

}  // namespace sluice
