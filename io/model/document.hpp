// SPDX-License-Identifier: MIT
#pragma once

#include "model_file.hpp"

namespace sluice {

/// Writes Sluice's own model file, and the file of weights beside it when asked for.
void write_model_document(const Model& model, const std::filesystem::path& path,
                          const SaveOptions& options);

/// Whether layers of a model draw with seeds that their configuration does not give, so that no
/// other file keeps them.
bool draws_unseeded(const Model& model);

/// Whether a file in the folder of a model file is, by its name, one of weights that a save of the
/// model file clears away when they are not its own.
bool is_weights_name_of(const std::filesystem::path& path, const std::string& name);

/// Reads such a file; `folder` is where weights beside it lie. @throws FormatError with the path in
/// the document.
ModelFile read_model_document(std::string_view text, const std::filesystem::path& folder,
                              const LoadOptions& options);

}  // namespace sluice
