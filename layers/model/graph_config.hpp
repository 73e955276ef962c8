// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "graph.hpp"
#include "model.hpp"

namespace sluice {

/// The graph of a functional model in Keras's form: `layers` with their inbound nodes,
/// `input_layers` and `output_layers`.
Dict functional_config(const Graph& graph);

/// Rebuilds a functional model from Keras's configuration of it.
/// @throws FormatError with the path.
Model functional_from_config(const Dict& config, const std::string& path);

/// Rebuilds a Sequential from Keras's configuration of it. @throws FormatError with the path.
Model sequential_from_config(const Dict& config, const std::string& path);

}  // namespace sluice
