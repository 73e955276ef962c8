// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace sluice::cli {

/// A command line that asks for what cannot be.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What `sluice train` takes.
struct TrainArguments {
  std::filesystem::path config;
  std::vector<std::string> settings;  ///< such as `fit.epochs=5`
  bool resume = false;                ///< goes on from the run folder's last.json
};

/// Trains as the configuration says and fills the run folder.
void train(const TrainArguments& arguments);

/// Prints a model's loss and metrics on a file of records.
void evaluate(const std::filesystem::path& model, const std::filesystem::path& data);

/// Writes what a model predicts as CSV, one row a record; to stdout when `out` is empty.
void predict(const std::filesystem::path& model, const std::filesystem::path& data,
             const std::filesystem::path& out);

/// Prints the table of layers of a model file, or of the model that a configuration describes.
void summarize(const std::filesystem::path& file);

/// What `sluice convert` takes.
struct ConvertArguments {
  std::filesystem::path in;
  std::filesystem::path out;
  std::filesystem::path model;  ///< whose weights `in` holds; empty when it says so itself
};

/// Writes what one file of a model or of weights holds as another kind of file.
/// @throws UsageError for endings and combinations that cannot be.
void convert(const ConvertArguments& arguments);

/// Prints the names of all classes and sections that a configuration may hold, or what those of a
/// name take, or as Markdown all of it. @throws UsageError for an unknown name.
void describe(const std::string& name, bool markdown);

}  // namespace sluice::cli
