// SPDX-License-Identifier: MIT
#include <iostream>

#include "../../core/base/error.hpp"
#include "../../core/tensor/rng.hpp"
#include "../../io/model/conversion.hpp"
#include "commands.hpp"

namespace sluice::cli {
namespace {

/// `1 layer`, `5 layers`.
std::string counted(std::int64_t count, const std::string& what) {
  return text_of(count, " ", what, count == 1 ? "" : "s");
}

/// A size with three digits at most before its unit, `48.3 kB`.
std::string size_text(std::uintmax_t bytes) {
  constexpr std::uintmax_t kilo = 1000;
  if (bytes < kilo) return text_of(bytes, " bytes");
  const bool large = bytes >= kilo * kilo;
  const std::uintmax_t tenths = bytes * 10 / (large ? kilo * kilo : kilo);
  return text_of(tenths / 10, ".", tenths % 10, large ? " MB" : " kB");
}

Conversion converted(const ConvertArguments& arguments) {
  try {
    return convert_model(arguments.in, arguments.out, arguments.model);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

void convert(const ConvertArguments& arguments) {
  set_random_seed(0);  // what a file does not say is drawn alike each time
  const Conversion done = converted(arguments);
  std::cout << counted(done.layers, "layer") << ", " << counted(done.parameters, "parameter");
  if (done.steps) std::cout << " and the optimizer's state after " << counted(*done.steps, "step");
  std::cout << " in " << arguments.out.string() << " ("
            << size_text(std::filesystem::file_size(arguments.out)) << ")\n";
  if (!done.left_out.empty()) std::cout << "Left out: " << joined(done.left_out) << '\n';
}

}  // namespace sluice::cli
