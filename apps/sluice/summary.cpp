// SPDX-License-Identifier: MIT
#include <iostream>

#include "../../io/files/files.hpp"
#include "../../io/files/json.hpp"
#include "../../io/model/model_file.hpp"
#include "commands.hpp"
#include "config_file.hpp"
#include "preparation.hpp"
#include "trained.hpp"

namespace sluice::cli {
namespace {

bool is_config(const std::filesystem::path& file) {
  if (file.extension() != ".json") return false;
  const Value document = parse_json(read_file(file), file.string());
  const auto* dict = document.if_is<Dict>();
  return dict != nullptr && dict->find("format") == nullptr && dict->find("data") != nullptr;
}

}  // namespace

void summarize(const std::filesystem::path& file) {
  check_ending(file);
  if (is_config(file)) {
    std::cout << prepare(read_config(file, {}), file).model.model.summary();
  } else {
    std::cout << load_model(file).summary();
  }
}

}  // namespace sluice::cli
