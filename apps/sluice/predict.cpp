// SPDX-License-Identifier: MIT
#include <iostream>
#include <sstream>
#include <utility>

#include "../../io/files/files.hpp"
#include "../../io/table/dataset.hpp"
#include "../../io/table/predictions.hpp"
#include "commands.hpp"
#include "trained.hpp"

namespace sluice::cli {
namespace {

std::vector<std::pair<std::string, Tensor>> named_outputs(const Model& model,
                                                          const DataPart& part) {
  const Tensors outputs = model.predict(part.inputs);
  const std::vector<std::string> names = model.output_names();
  std::vector<std::pair<std::string, Tensor>> named;
  for (std::size_t k = 0; k < names.size(); ++k) named.emplace_back(names[k], outputs[k]);
  return named;
}

/// Predicts block by block, so that a large file needs little memory. Returns the records.
std::int64_t write_predictions(const Trained& trained, const std::filesystem::path& data,
                               std::ostream& out) {
  CsvReader reader(data);
  trained.preprocessing.check_header(reader.names(), data.string(), false);
  const CsvOptions wanted = trained.preprocessing.csv_options(false);
  reader.select(wanted.numbers, wanted.texts);
  PredictionWriter writer(out, trained.preprocessing.targets());
  std::int64_t records = 0;
  while (std::optional<Table> table = reader.next()) {
    if (table->rows == 0) continue;
    writer.write(named_outputs(trained.model, make_part(*table, trained.preprocessing, false)));
    records += table->rows;
    reader.recycle(std::move(*table));
  }
  return records;
}

}  // namespace

void predict(const std::filesystem::path& model, const std::filesystem::path& data,
             const std::filesystem::path& out) {
  const Trained trained = load_trained(model);
  if (out.empty()) {
    write_predictions(trained, data, std::cout);
    return;
  }
  std::ostringstream text;
  const std::int64_t records = write_predictions(trained, data, text);
  write_file_atomic(out, text.str());
  std::cout << records << " predictions in " << out.string() << '\n';
}

}  // namespace sluice::cli
