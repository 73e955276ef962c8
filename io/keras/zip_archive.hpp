// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// The files in a zip archive, name and content, in its order.
using ArchiveMembers = std::vector<std::pair<std::string, std::string>>;

/// How the members of an archive may be packed.
enum class Packing { stored, deflated };

/// Reads a zip archive from memory. `source` names it in errors. Folders are left out.
/// @throws FormatError for a damaged or truncated archive, an encrypted member, one packed other
/// than stored or, unless `packing` forbids it, deflated, a size above what the archive can hold,
/// or a name given twice; or, where Sluice was built without libzip, naming the packages to
/// install.
ArchiveMembers parse_zip(std::string_view bytes, std::string_view source,
                         Packing packing = Packing::deflated);

/// The bytes of an archive with these members, stored as they are. Equal members give equal bytes.
/// @throws FormatError where Sluice was built without libzip.
std::string to_zip(const ArchiveMembers& members);

}  // namespace sluice
