// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "../../core/base/error.hpp"
#include "commands.hpp"
#include "config_file.hpp"

namespace {

using namespace sluice::cli;

enum ExitCode { done = 0, failed = 1, wrong_usage = 2, bad_file = 3 };

constexpr const char* examples = R"(
Examples:
  sluice train apps/data/breast_cancer.json
  sluice train apps/data/wine.json --set fit.epochs=5 --set run.folder=runs/short
  sluice train apps/data/wine.json --resume
  sluice evaluate runs/wine/model.json apps/data/wine.csv
  sluice predict runs/wine/model.json new.csv -o predictions.csv
  sluice summary runs/wine/model.json
  sluice convert runs/wine/model.json wine.keras
  sluice describe Adam

Exit codes: 0 done, 2 wrong usage or configuration, 3 bad data or file, 1 anything else.
)";

constexpr const char* conversions = R"(
What files hold, by their endings:
  .json         a model, everything: layers, weights, compile options, the optimizer's state,
                what was fitted to the columns of the data, where the run stands
  .keras        a model of Keras 3: layers, weights, compile options, the optimizer's state
  .safetensors  weights by name; those written here also hold the layers, as metadata
  .weights.h5   weights of Keras 3, and from Keras the optimizer's state
What OUT cannot hold of IN is left out and named. OUT is replaced as a whole or not at all.

Weights alone need --model: a .json or .keras model, or the .json of Keras's model.to_json().
Its layers, compile options and fitted columns are taken; its weights and optimizer are not.

Examples:
  sluice convert trained_in_keras.keras model.json
  sluice convert runs/wine/model.json wine.keras
  sluice convert model.json model.safetensors
  sluice convert model.safetensors model.keras
  sluice convert trained.weights.h5 model.json --model architecture.json
)";

/// What the command line says.
struct Arguments {
  TrainArguments train;
  ConvertArguments convert;
  std::string model, data, out, file, name;
  bool markdown = false;
};

void add_train(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("train", "Train a model as a configuration says");
  command->add_option("CONFIG", arguments.train.config, "training configuration (.json)")
      ->required();
  command->add_option("--set", arguments.train.settings, "replace a value, as fit.epochs=5")
      ->take_all()
      ->allow_extra_args(false);
  command->add_flag("--resume", arguments.train.resume, "go on from the run folder's last.json");
  command->callback([&] { train(arguments.train); });
}

void add_convert(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("convert", "Write a model or weights as another file");
  command->add_option("IN", arguments.convert.in, "file to read")->required();
  command->add_option("OUT", arguments.convert.out, "file to write; its ending says what")
      ->required();
  command->add_option("--model", arguments.convert.model, "model that weights alone belong to");
  command->footer(conversions);
  command->callback([&] { convert(arguments.convert); });
}

void add_describe(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand("describe", "Print what configurations may hold");
  command->add_option("NAME", arguments.name, "a class or a section; default: all names");
  command->add_flag("--markdown", arguments.markdown, "print everything as Markdown");
  command->callback([&] { describe(arguments.name, arguments.markdown); });
}

void add_commands(CLI::App& app, Arguments& arguments) {
  add_train(app, arguments);
  CLI::App* evaluation = app.add_subcommand("evaluate", "Print loss and metrics on a file");
  evaluation->add_option("MODEL", arguments.model, "model file of a run")->required();
  evaluation->add_option("DATA", arguments.data, "records with targets (.csv)")->required();
  evaluation->callback([&] { evaluate(arguments.model, arguments.data); });
  CLI::App* prediction = app.add_subcommand("predict", "Predict one row a record as CSV");
  prediction->add_option("MODEL", arguments.model, "model file of a run")->required();
  prediction->add_option("DATA", arguments.data, "records; targets are not needed")->required();
  prediction->add_option("-o,--output", arguments.out, "file to write; default: stdout");
  prediction->callback([&] { predict(arguments.model, arguments.data, arguments.out); });
  CLI::App* table = app.add_subcommand("summary", "Print the layers of a model");
  table->add_option("MODEL|CONFIG", arguments.file, "model file or configuration")->required();
  table->callback([&] { summarize(arguments.file); });
  add_convert(app, arguments);
  add_describe(app, arguments);
}

int report_error(const std::string& text, ExitCode code) {
  std::cerr << "sluice: " << text << '\n';
  return code;
}

/// Refuses a first word that is no command, which CLI11 would call a missing one.
void check_command(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-')) return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::ranges::find(names, word) == names.end())
    throw UsageError("unknown command \"" + word + "\"" + sluice::suggestion(word, names) +
                     "; see sluice --help");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Sluice: deep learning for tables", "sluice");
  Arguments arguments;
  app.require_subcommand(1);
  app.set_version_flag("--version", "sluice " SLUICE_VERSION);
  app.footer(examples);
  add_commands(app, arguments);
  try {
    if (argc > 1) check_command(app, argv[1]);
    app.parse(argc, argv);
    return done;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return report_error(std::string(error.what()) + "; see sluice --help", wrong_usage);
  } catch (const UsageError& error) {
    return report_error(error.what(), wrong_usage);
  } catch (const ConfigError& error) {
    return report_error(error.what(), wrong_usage);
  } catch (const sluice::FormatError& error) {
    return report_error(error.what(), bad_file);
  } catch (const std::filesystem::filesystem_error& error) {
    return report_error(error.what(), bad_file);
  } catch (const std::exception& error) {
    return report_error(error.what(), failed);
  }
}
