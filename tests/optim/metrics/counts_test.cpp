// SPDX-License-Identifier: MIT
#include "../../../optim/metrics/counts.hpp"

#include <cmath>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

using doctest::Approx;
using namespace metrics;

double once(const Metric& metric, const Tensor& y_true, const Tensor& y_pred,
            const Tensor* weights = nullptr) {
  metric.update(y_true, y_pred, weights);
  return metric.result();
}

/// Area under the curve by its definition at Keras's thresholds, without buckets.
double slow_auc(const Tensor& y, const Tensor& p, int thresholds) {
  const auto rate = [&](double threshold, bool of_positives) {
    double above = 0;
    double all = 0;
    for (std::int64_t i = 0; i < y.size(); ++i) {
      if ((y.at(i, 0) != 0) != of_positives) continue;
      all += 1;
      above += p.at(i, 0) > threshold;
    }
    return above / all;
  };
  double area = 0;
  for (int i = 0; i + 1 < thresholds; ++i) {
    const double low = i == 0 ? -1e-7 : i / (thresholds - 1.0);
    const double high = i + 2 == thresholds ? 1 + 1e-7 : (i + 1) / (thresholds - 1.0);
    area += (rate(low, false) - rate(high, false)) * (rate(low, true) + rate(high, true)) / 2;
  }
  return area;
}

TEST_SUITE("optim/metrics/counts") {
  const Tensor y = Tensor::from({4, 1}, {0, 0, 1, 1});
  const Tensor p = Tensor::from({4, 1}, {0.1F, 0.4F, 0.35F, 0.8F});

  TEST_CASE("the area of a perfect order is 1, of a reversed one 0, of a mixed one between") {
    CHECK(once("auc", y, p) == Approx(0.75));
    CHECK(once("auc", y, Tensor::from({4, 1}, {0.1F, 0.2F, 0.3F, 0.4F})) == Approx(1));
    CHECK(once("auc", y, Tensor::from({4, 1}, {0.4F, 0.3F, 0.2F, 0.1F})) == Approx(0));
  }

  TEST_CASE("buckets give what the definition gives") {
    const Tensor scores = test::random_tensor({60, 1}, 0, 1);
    Tensor labels({60, 1}, DType::float64);
    const Tensor noise = test::random_tensor({60, 1}, 0, 1, DType::float64, 9);
    for (std::int64_t i = 0; i < 60; ++i)
      labels.values<double>()[i] = noise.at(i, 0) < scores.at(i, 0);
    for (const int thresholds : {2, 10, 200})
      CHECK(once(AUC({.num_thresholds = thresholds}), labels, scores) ==
            Approx(slow_auc(labels, scores, thresholds)));
  }

  TEST_CASE("under precision over recall, a perfect order is 1 and a useless one the share") {
    const AUC perfect({.curve = "PR"});
    CHECK(once(perfect, y, Tensor::from({4, 1}, {0.1F, 0.2F, 0.3F, 0.4F})) == Approx(1));
    const AUC useless({.curve = "PR"});
    CHECK(once(useless, y, Tensor::full({4, 1}, 0.5)) == Approx(0.5));
    CHECK(*useless.config().find("curve") == Value("PR"));
  }

  TEST_CASE("certain predictions and one class alone are within bounds") {
    CHECK(once("auc", y, Tensor::from({4, 1}, {0, 1, 0, 1})) == Approx(0.5));
    CHECK(once("auc", Tensor::full({4, 1}, 1), p) == 0);
    CHECK(once("auc", y, Tensor::from({4, 1}, {-3, 7, -3, 7})) == Approx(0.5));
  }

  TEST_CASE("precision and recall count what lies strictly above the threshold") {
    CHECK(once("precision", y, p) == Approx(1));
    CHECK(once("recall", y, p) == Approx(0.5));
    CHECK(once(Precision({.threshold = 0.3}), y, p) == Approx(2.0 / 3));
    CHECK(once(Recall({.threshold = 0.3}), y, p) == Approx(1));
    CHECK(once(Recall({.threshold = 0.9}), y, p) == 0);
    CHECK(once(Precision({.threshold = 0.9}), y, p) == 0);
  }

  TEST_CASE("weights count samples several times") {
    const Tensor weights = Tensor::from({4}, {1, 3, 2, 1});
    CHECK(once(Precision({.threshold = 0.3}), y, p, &weights) == Approx(3.0 / 6));
    CHECK(once("recall", y, p, &weights) == Approx(1.0 / 3));
    CHECK(once("auc", y, p, &weights) == Approx((1 * 3 + 3 * 1) / 12.0));
  }

  TEST_CASE("r2 is averaged over columns and 1 for perfect predictions") {
    const Tensor targets = Tensor::from({3, 2}, {1, 0, 2, 1, 3, 5});
    CHECK(once("r2_score", targets, targets) == Approx(1));
    const Tensor guesses = Tensor::from({3, 2}, {1, 0, 2, 1, 2, 5});
    CHECK(once("r2_score", targets, guesses) == Approx((0.5 + 1) / 2));
  }

  TEST_CASE("r2 counts a wrong guess of a constant as 0, as Keras does") {
    CHECK(once("r2_score", Tensor::full({2, 1}, 3), Tensor::from({2, 1}, {3, 4})) == 0);
  }

  TEST_CASE("r2 weighs rows") {
    const Tensor targets = Tensor::from({3, 1}, {0, 2, 9});
    const Tensor guesses = Tensor::from({3, 1}, {1, 2, 0});
    const Tensor weights = Tensor::from({3}, {1, 1, 0});
    CHECK(once("r2_score", targets, guesses, &weights) == Approx(1 - 1.0 / 2));
  }

  TEST_CASE("a change of columns between batches is refused") {
    const Metric metric("r2_score");
    metric.update(Tensor({2, 1}), Tensor({2, 1}));
    test::check_fails(
        [&] {
          metric.update(Tensor({2, 3}), Tensor({2, 3}));
        },
        "[r2_score] expected as many columns as in earlier batches, got predictions "
        "of shape (2, 3)");
  }

  TEST_CASE("thresholds out of range are refused") {
    test::check_fails([] { AUC({.num_thresholds = 1}); },
                      "[auc] expected num_thresholds of at least 2, got 1");
    test::check_fails([] { AUC({.curve = "lift"}); },
                      "[auc] unknown curve \"lift\"; choose one of ROC, PR");
    test::check_fails([] { Recall({.threshold = 1.5}); },
                      "[recall] expected thresholds in [0, 1], got 1.5");
  }
}

}  // namespace
}  // namespace sluice
