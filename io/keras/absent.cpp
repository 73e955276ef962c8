// SPDX-License-Identifier: MIT
// Stands in for hdf5.cpp and archive.cpp where the libraries are not installed.
#include "../../core/base/error.hpp"
#include "hdf5.hpp"
#include "zip_archive.hpp"

namespace sluice {
namespace {

[[noreturn]] void fail_absent(std::string_view what) {
  fail_format("archive", "this build of Sluice cannot handle ", what,
              " files; install libhdf5-dev and libzip-dev and build it again, or use .json and "
              ".safetensors");
}

}  // namespace

bool has_archives() {
  return false;
}

Hdf5Group parse_hdf5(std::string_view, std::string_view) {
  fail_absent(".h5");
}

std::string to_hdf5(const Hdf5Group&) {
  fail_absent(".h5");
}

ArchiveMembers parse_zip(std::string_view, std::string_view, Packing) {
  fail_absent(".keras");
}

std::string to_zip(const ArchiveMembers&) {
  fail_absent(".keras");
}

}  // namespace sluice
