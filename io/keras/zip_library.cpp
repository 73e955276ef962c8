// SPDX-License-Identifier: MIT
#include "zip_library.hpp"

namespace sluice {

void* zip_address(const char* name) {
  static const LoadedLibrary library("libzip", SLUICE_ZIP_LIBRARY);
  return library.address_of(name);
}

}  // namespace sluice
