// SPDX-License-Identifier: MIT
#pragma once

#include <hdf5.h>

#include "loaded_library.hpp"

namespace sluice {

/// The address of a name in libhdf5.
/// @throws FormatError when the library cannot be loaded or lacks the name, with what to install.
void* hdf5_address(const char* name);

/// libhdf5, loaded when the first of its names is used: `hdf5<H5Aclose>(id)`,
/// `hdf5<&H5T_C_S1_g>`. Linked as usual it would bring some thirty libraries into every program
/// (curl, Kerberos, LDAP and what they need, for files on the network), and take longer to start
/// than all the rest. Its variables hold values once `H5open` was called.
template <auto* symbol>
inline constexpr LoadedSymbol<symbol, hdf5_address> hdf5{};

// The header's macros, such as H5F_ACC_RDONLY, call these two by their names.
// NOLINTBEGIN(readability-identifier-naming)
inline constexpr auto H5open = hdf5<::H5open>;
inline constexpr auto H5check_version = hdf5<::H5check_version>;
// NOLINTEND(readability-identifier-naming)

}  // namespace sluice
