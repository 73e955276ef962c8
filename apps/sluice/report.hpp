// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "run_folder.hpp"

namespace sluice::cli {

/// A page that needs no other file: the curves of loss and metrics, the test metrics, the model's
/// table.
std::string report_page(const std::string& title, const RunState& state,
                        const std::optional<Evaluation>& test, const std::string& summary);

}  // namespace sluice::cli
