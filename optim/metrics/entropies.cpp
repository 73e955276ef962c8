// SPDX-License-Identifier: MIT
#include "entropies.hpp"

#include <algorithm>
#include <cmath>

#include "rows.hpp"

namespace sluice {
namespace {

/// Keras's `backend.epsilon()`, which keeps probabilities off 0 and 1.
constexpr double epsilon = 1e-7;

double clipped(double probability) {
  return probability < epsilon ? epsilon : std::min(probability, 1 - epsilon);
}

/// What the cross-entropies have in common.
struct CrossentropyArguments {
  bool from_logits;
  double label_smoothing;

  double smoothed(double target, double classes) const {
    return target * (1 - label_smoothing) + label_smoothing / classes;
  }
};

struct BinaryEntropy : CrossentropyArguments {
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j)
      sum += of(smoothed(static_cast<double>(y[j]), 2), static_cast<double>(p[j]));
    return sum / static_cast<double>(columns);
  }

 private:
  double of(double target, double prediction) const {
    if (from_logits)
      return std::max(prediction, 0.0) - prediction * target +
             std::log1p(std::exp(-std::abs(prediction)));
    const double probability = clipped(prediction);
    return -(target * std::log(probability) + (1 - target) * std::log(1 - probability));
  }
};

struct CategoricalEntropy : CrossentropyArguments {
  static constexpr bool larger_is_better = false;

  template <class Y, class P>
  double operator()(const Y* y, const P* p, std::size_t columns) const {
    const double greatest = static_cast<double>(*std::max_element(p, p + columns));
    const auto share = [&](P value) {
      const double number = static_cast<double>(value);
      return from_logits ? std::exp(number - greatest) : number;
    };
    double total = 0;
    for (std::size_t j = 0; j < columns; ++j) total += share(p[j]);
    double sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      const double target = smoothed(static_cast<double>(y[j]), static_cast<double>(columns));
      const double log = from_logits ? static_cast<double>(p[j]) - greatest - std::log(total)
                                     : std::log(clipped(share(p[j]) / total));
      sum -= target * log;
    }
    return sum;
  }
};

}  // namespace

namespace metric_kinds {

Kind binary_crossentropy(bool from_logits, double label_smoothing) {
  return std::make_shared<RowMean<BinaryEntropy>>(BinaryEntropy{{from_logits, label_smoothing}});
}
Kind categorical_crossentropy(bool from_logits, double label_smoothing) {
  return std::make_shared<RowMean<CategoricalEntropy>>(
      CategoricalEntropy{{from_logits, label_smoothing}});
}

}  // namespace metric_kinds
}  // namespace sluice
