// SPDX-License-Identifier: MIT
#pragma once

#include <zip.h>

#include "loaded_library.hpp"

namespace sluice {

/// The address of a name in libzip.
/// @throws FormatError when the library cannot be loaded or lacks the name, with what to install.
void* zip_address(const char* name);

/// libzip, loaded when the first of its functions is called: `zip<zip_close>(archive)`. Linked as
/// usual it would bring libcrypto into every program, which encrypted members alone need.
template <auto* symbol>
inline constexpr LoadedSymbol<symbol, zip_address> zip{};

}  // namespace sluice
