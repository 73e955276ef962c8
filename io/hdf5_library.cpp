// SPDX-License-Identifier: MIT
#include "hdf5_library.hpp"

#include <dlfcn.h>

#include "../core/error.hpp"

namespace sluice {
namespace {

constexpr const char* library_name = SLUICE_HDF5_LIBRARY;

[[noreturn]] void fail_to_load() {
  const char* const reason = dlerror();
  fail_format("hdf5", "cannot load the library ", library_name, ": ",
              reason == nullptr ? "unknown reason" : reason,
              "; install the libhdf5 that Sluice was built with, or use .json and .safetensors");
}

void* library() {
  static void* const loaded = [] {
    void* const opened = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (opened == nullptr) fail_to_load();
    return opened;
  }();
  return loaded;
}

}  // namespace

void* hdf5_symbol(const char* name) {
  void* const address = dlsym(library(), name);
  if (address == nullptr) fail_to_load();
  return address;
}

}  // namespace sluice
