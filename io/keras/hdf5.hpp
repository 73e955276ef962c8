// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "../../core/tensor/tensor.hpp"

namespace sluice {

/// A group of an HDF5 file with all that it holds. The file itself is its root group.
struct Hdf5Group {
  std::map<std::string, std::string> attributes;  ///< text only
  std::map<std::string, Hdf5Group> groups;
  std::map<std::string, Tensor> datasets;  ///< 64-bit integers are read as int32
};

/// Whether Sluice was built with libhdf5 and libzip.
bool has_archives();

/// Reads an HDF5 file from memory. `source` names it in errors.
/// @throws FormatError for a damaged file, soft and external links, virtual data sets and those in
/// other files, filters other than deflate, shuffle and fletcher32, sizes above what the file
/// holds, element types that a Tensor cannot hold; or, where Sluice was built without libhdf5 or
/// cannot load it, naming what to install.
Hdf5Group parse_hdf5(std::string_view bytes, std::string_view source);

/// The bytes of a file with this content, as h5py would lay it out. Equal content gives equal
/// bytes. @throws FormatError where Sluice was built without libhdf5 or cannot load it.
std::string to_hdf5(const Hdf5Group& root);

}  // namespace sluice
