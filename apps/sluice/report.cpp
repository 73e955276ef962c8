// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <algorithm>
#include <cmath>

#include "../../core/base/error.hpp"
#include "trained.hpp"

namespace sluice::cli {
namespace {

constexpr double width = 560;
constexpr double height = 240;
constexpr double margin = 64;

constexpr const char* style = R"(
body{font:15px/1.5 system-ui,sans-serif;max-width:1240px;margin:2em auto;padding:0 1em;color:#222}
figure{display:inline-block;margin:0 1em 1em 0}
figcaption{font-weight:600}
svg{background:#fafafa;border:1px solid #ddd}
text{font-size:11px;fill:#555}
polyline{fill:none;stroke-width:1.8}
.train{stroke:#1f77b4}.validation{stroke:#d95f02}
b.train{color:#1f77b4}b.validation{color:#d95f02}
.best{stroke:#999;stroke-dasharray:4 3}
td,th{text-align:left;padding:.15em 1.2em .15em 0}
pre{overflow-x:auto;line-height:1.2}
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

using Numbers = std::vector<double>;

/// From epochs and values to places in a picture.
struct Axes {
  double low, high;
  std::size_t epochs;

  double x(std::size_t epoch) const {
    const double steps = std::max<double>(1, static_cast<double>(epochs) - 1);
    return margin + (width - 2 * margin) * static_cast<double>(epoch) / steps;
  }
  double y(double value) const {
    return height - margin / 2 - (height - margin) * (value - low) / (high - low);
  }
};

Axes axes_of(const Numbers& training, const Numbers& validation) {
  Numbers finite;
  for (const Numbers* numbers : {&training, &validation})
    std::ranges::copy_if(*numbers, std::back_inserter(finite),
                         [](double number) { return std::isfinite(number); });
  if (finite.empty()) return {0, 1, training.size()};
  const auto [low, high] = std::ranges::minmax(finite);
  return {low, high > low ? high : low + 1, training.size()};
}

std::string polyline(const Numbers& numbers, const Axes& axes, const char* kind) {
  std::string points;
  for (std::size_t k = 0; k < numbers.size(); ++k)
    if (std::isfinite(numbers[k]))
      points += text_of(brief(axes.x(k)), ",", brief(axes.y(numbers[k])), " ");
  return text_of("<polyline class=\"", kind, "\" points=\"", points, "\"/>\n");
}

std::string label(double x, double y, const char* anchor, const std::string& text) {
  return text_of("<text x=\"", brief(x), "\" y=\"", brief(y), "\" text-anchor=\"", anchor, "\">",
                 text, "</text>\n");
}

std::string figure(const std::string& name, const Numbers& training, const Numbers& validation,
                   std::int64_t best_epoch) {
  const Axes axes = axes_of(training, validation);
  std::string page = text_of("<figure><figcaption>", escaped(name), "</figcaption>\n<svg width=\"",
                             width, "\" height=\"", height, "\" role=\"img\">\n");
  if (best_epoch > 0 && !validation.empty()) {
    const std::string x = brief(axes.x(static_cast<std::size_t>(best_epoch) - 1));
    page += text_of("<line class=\"best\" x1=\"", x, "\" x2=\"", x, "\" y1=\"", margin / 2,
                    "\" y2=\"", height - margin / 2, "\"/>\n");
  }
  page += polyline(training, axes, "train") + polyline(validation, axes, "validation");
  page += label(margin - 4, axes.y(axes.low), "end", brief(axes.low));
  page += label(margin - 4, axes.y(axes.high) + 8, "end", brief(axes.high));
  page += label(axes.x(0), height - 8, "middle", "1");
  page += label(width - margin, height - 8, "middle", text_of("epoch ", training.size()));
  return page + "</svg></figure>\n";
}

std::string figures(const RunState& state) {
  std::string page;
  for (const auto& [name, numbers] : state.history) {
    if (name.starts_with("val_")) continue;
    const auto validation = state.history.find("val_" + name);
    page +=
        figure(name, numbers, validation == state.history.end() ? Numbers() : validation->second,
               state.best_epoch);
  }
  return page;
}

std::string test_table(const std::optional<Evaluation>& test) {
  if (!test) return "<p>No rows were set aside for a test.</p>\n";
  std::string page = "<table>\n";
  for (const auto& [name, number] : *test)
    page += text_of("<tr><th>", escaped(name), "</th><td>", brief(number), "</td></tr>\n");
  return page + "</table>\n";
}

}  // namespace

std::string report_page(const std::string& title, const RunState& state,
                        const std::optional<Evaluation>& test, const std::string& summary) {
  return text_of(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n<title>",
      escaped(title), "</title>\n<style>", style, "</style></head>\n<body>\n<h1>", escaped(title),
      "</h1>\n<p>", state.epochs, " epochs; the model is that of epoch ", state.best_epoch,
      ".</p>\n<h2>Test</h2>\n", test_table(test),
      "<h2>Training</h2>\n<p><b class=\"train\">training</b>, <b class=\"validation\">validation"
      "</b>; the dashed line is the best epoch.</p>\n",
      figures(state), "<h2>Model</h2>\n<pre>", escaped(summary), "</pre>\n</body>\n</html>\n");
}

}  // namespace sluice::cli
