// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "../../io/table/preprocessing.hpp"
#include "../../layers/model/model.hpp"

namespace sluice::cli {

/// A trained model with what makes its inputs of a file's columns.
struct Trained {
  Model model;
  Preprocessing preprocessing;
};

/// @throws FormatError unless the file's name ends as a model's does.
void check_ending(const std::filesystem::path& file);

/// @throws FormatError when the file is no model, or one that was saved without preprocessing.
Trained load_trained(const std::filesystem::path& file);

/// Loss and metrics, `loss: 0.0871  accuracy: 0.9737`.
std::string numbers_text(const Evaluation& evaluation);

/// A number with four significant digits, for people.
std::string brief(double number);

}  // namespace sluice::cli
