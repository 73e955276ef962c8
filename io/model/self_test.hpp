// SPDX-License-Identifier: MIT
#pragma once

#include "../../layers/model/model.hpp"

namespace sluice {

/// A few rows and what the model makes of them: `inputs` and `outputs` by name. The rows are the
/// same for every model of these inputs. Empty when the model takes none of the rows we can think
/// of.
Dict self_test_document(const Model& model);

/// Predicts the rows again. @throws FormatError with the path when an output is another.
void replay_self_test(const Model& model, ConfigReader document);

}  // namespace sluice
