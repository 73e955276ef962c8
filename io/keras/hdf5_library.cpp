// SPDX-License-Identifier: MIT
#include "hdf5_library.hpp"

namespace sluice {

void* hdf5_address(const char* name) {
  static const LoadedLibrary library("libhdf5", SLUICE_HDF5_LIBRARY);
  return library.address_of(name);
}

}  // namespace sluice
