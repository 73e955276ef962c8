// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "../../core/base/config.hpp"
#include "../../core/base/error.hpp"

namespace sluice::cli {

/// A wrong configuration; the text begins with the file.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws the ConfigError of what a part of the configuration was refused for.
[[noreturn]] void refuse_config(const std::filesystem::path& file, std::string text);

/// Runs `make`; what it refuses becomes a ConfigError that begins with `file`.
template <class Make>
auto in_config(const std::filesystem::path& file, Make&& make) {
  try {
    return make();
  } catch (const FormatError& error) {
    refuse_config(file, error.what());
  } catch (const std::invalid_argument& error) {
    refuse_config(file, error.what());
  }
}

/// Reads a configuration and applies settings such as `fit.epochs=5` or
/// `model.layers[0].units=32`; what stands behind `=` is JSON or else text.
/// @throws ConfigError when the file cannot be read, is no JSON object, or a setting has no place.
Dict read_config(const std::filesystem::path& file, const std::vector<std::string>& settings);

}  // namespace sluice::cli
