// SPDX-License-Identifier: MIT
#pragma once

#include "model_file.hpp"

namespace sluice {

/// Writes Sluice's own model file, and the file of weights beside it when asked for.
void write_model_document(const Model& model, const std::filesystem::path& path,
                          const SaveOptions& options);

/// Reads such a file; `folder` is where weights beside it lie. @throws FormatError with the path in
/// the document.
ModelFile read_model_document(std::string_view text, const std::filesystem::path& folder,
                              const LoadOptions& options);

}  // namespace sluice
