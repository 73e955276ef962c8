// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>

#include "../../core/base/error.hpp"
#include "model.hpp"
#include "model_body.hpp"

namespace sluice {
namespace {

/// One row of the table: layer (type), output shape, parameters, what it is connected to.
using Row = std::array<std::string, 4>;

std::string grouped(std::int64_t number) {
  std::string digits = to_text(number);
  for (std::size_t k = digits.size(); k > 3; k -= 3) digits.insert(k - 3, ",");
  return digits;
}

std::string bytes_text(std::int64_t bytes) {
  static constexpr std::array<const char*, 5> units{"B", "KB", "MB", "GB", "TB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < units.size()) {
    amount /= 1024;
    ++unit;
  }
  const std::int64_t hundredths = std::llround(amount * 100);
  const std::string cents = to_text(hundredths % 100);
  return text_of(hundredths / 100, ".", cents.size() == 1 ? "0" + cents : cents, " ", units[unit]);
}

std::string total_line(const char* what, const Parameters& parameters) {
  std::int64_t count = 0, bytes = 0;
  for (const Parameter& parameter : parameters) {
    count += parameter.shape().size();
    bytes += parameter.shape().size() * static_cast<std::int64_t>(size_of(parameter.dtype()));
  }
  return text_of(" ", what, " params: ", grouped(count), " (", bytes_text(bytes), ")\n");
}

/// Whether every layer takes just what the layer before it made.
bool is_chain(const Graph& graph) {
  for (std::size_t k = 1; k < graph.calls.size(); ++k)
    for (const ValueSource& source : graph.calls[k].inputs)
      if (source.node != k - 1) return false;
  return graph.inputs.size() == 1 && graph.outputs.size() == 1;
}

std::string shapes_text(const std::vector<SymbolSpec>& specs) {
  if (specs.size() == 1) return to_string(specs.front().shape);
  std::string text = "[";
  for (const SymbolSpec& spec : specs)
    text += (text.size() > 1 ? ", " : "") + to_string(spec.shape);
  return text + "]";
}

std::string sources_text(const Graph& graph, const GraphCall& call) {
  std::string text;
  for (const ValueSource& source : call.inputs)
    text += text_of(text.empty() ? "" : ", ", graph.calls[source.node].layer.name(), "[",
                    source.output, "]");
  return text.empty() ? "-" : text;
}

std::vector<Row> rows_of(const Model& model) {
  std::vector<Row> rows{{"Layer (type)", "Output Shape", "Param #", "Connected to"}};
  const ModelBody& body = model.model_body();
  for (const Layer& layer : body.layers()) {
    const std::string title = layer.name() + " (" + layer.class_name() + ")";
    if (!body.has_graph()) {
      rows.push_back({title, "?", "0 (unbuilt)", "?"});
      continue;
    }
    const Graph& graph = body.graph();
    const auto call = std::ranges::find(graph.calls, layer, &GraphCall::layer);
    rows.push_back({title, shapes_text(call->outputs), grouped(layer.count_params()),
                    sources_text(graph, *call)});
  }
  return rows;
}

std::string rule(const char* left, const char* middle, const char* right, const char* dash,
                 std::span<const std::size_t> widths) {
  std::string text = left;
  for (std::size_t column = 0; column < widths.size(); ++column) {
    if (column > 0) text += middle;
    for (std::size_t k = 0; k < widths[column] + 2; ++k) text += dash;
  }
  return text + right + "\n";
}

std::string table(const std::vector<Row>& rows, std::size_t columns) {
  std::vector<std::size_t> widths(columns);
  for (const Row& row : rows)
    for (std::size_t column = 0; column < columns; ++column)
      widths[column] = std::max(widths[column], row[column].size());
  std::string text = rule("┏", "┳", "┓", "━", widths);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const char* edge = k == 0 ? "┃" : "│";
    text += edge;
    for (std::size_t column = 0; column < columns; ++column) {
      const std::string padding(widths[column] - rows[k][column].size(), ' ');
      const bool right = column == 2 && k > 0;
      text += " " + (right ? padding + rows[k][column] : rows[k][column] + padding) + " " + edge;
    }
    text += "\n";
    if (k == 0)
      text += rule("┡", "╇", "┩", "━", widths);
    else if (k + 1 < rows.size())
      text += rule("├", "┼", "┤", "─", widths);
  }
  return text + rule("└", "┴", "┘", "─", widths);
}

}  // namespace

std::string Model::summary() const {
  const ModelBody& body = model_body();
  const bool chain = !body.has_graph() || is_chain(body.graph());
  Parameters fixed = parameters();
  std::erase_if(fixed, [](const Parameter& parameter) { return parameter.trainable(); });
  return text_of("Model: \"", name(), "\"\n", table(rows_of(*this), chain ? 3 : 4),
                 total_line("Total", parameters()), total_line("Trainable", trainable_parameters()),
                 total_line("Non-trainable", fixed));
}

}  // namespace sluice
