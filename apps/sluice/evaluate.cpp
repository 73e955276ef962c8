// SPDX-License-Identifier: MIT
#include <iostream>

#include "../../core/base/error.hpp"
#include "../../io/table/dataset.hpp"
#include "commands.hpp"
#include "trained.hpp"

namespace sluice::cli {

void evaluate(const std::filesystem::path& model, const std::filesystem::path& data) {
  const Trained trained = load_trained(model);
  const DataPart part = load_part(data, trained.preprocessing, true);
  if (part.rows == 0)
    fail_format("evaluate", data.string(), ": expected records behind the header, got none");
  const Evaluation evaluation = trained.model.evaluate(part.inputs, part.targets);
  std::cout << part.rows << " records  " << numbers_text(evaluation) << '\n';
}

}  // namespace sluice::cli
