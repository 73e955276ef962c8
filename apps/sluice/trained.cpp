// SPDX-License-Identifier: MIT
#include "trained.hpp"

#include <charconv>

#include "../../core/base/error.hpp"
#include "../../io/model/model_file.hpp"

namespace sluice::cli {

void check_ending(const std::filesystem::path& file) {
  if (file.extension() != ".json" && file.extension() != ".keras")
    fail_format("model", "expected a model file that ends in .json or .keras, got ", file.string());
}

Trained load_trained(const std::filesystem::path& file) {
  check_ending(file);
  ModelFile loaded = load_model_file(file);
  if (loaded.preprocessing.empty())
    fail_format("model", file.string(),
                ": expected preprocessing, got a model without; save it with \"sluice train\", or "
                "call Model::predict in a program");
  return {loaded.model, Preprocessing::from_dict(loaded.preprocessing, "preprocessing")};
}

std::string brief(double number) {
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, 4).ptr;
  return std::string(buffer, end);
}

std::string numbers_text(const Evaluation& evaluation) {
  std::string text = "loss: " + brief(evaluation.at("loss"));
  for (const auto& [name, value] : evaluation)
    if (name != "loss") text += "  " + name + ": " + brief(value);
  return text;
}

}  // namespace sluice::cli
