// SPDX-License-Identifier: MIT
#include "../../../optim/metrics/metrics.hpp"

#include <cmath>

#include "../../support/allocations.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

using doctest::Approx;
using namespace metrics;

double once(const Metric& metric, const Tensor& y_true, const Tensor& y_pred) {
  metric.update(y_true, y_pred);
  return metric.result();
}

std::vector<Metric> all_metrics() {
  return {"accuracy",
          BinaryAccuracy({.threshold = 0.3}),
          CategoricalAccuracy(),
          SparseCategoricalAccuracy(),
          AUC({.num_thresholds = 50}),
          Precision({.threshold = 0.25}),
          Recall(),
          metrics::MeanSquaredError(),
          metrics::MeanAbsoluteError({.name = "mine"}),
          RootMeanSquaredError(),
          R2Score()};
}

TEST_SUITE("optim/metrics/metrics") {
  TEST_CASE("binary accuracy compares with the threshold, strictly") {
    const Tensor y = Tensor::from({4}, {1, 0, 1, 0});
    const Tensor p = Tensor::from({4, 1}, {0.9F, 0.5F, 0.5F, 0.6F});
    CHECK(once(BinaryAccuracy(), y, p) == Approx(0.5));
    CHECK(once(BinaryAccuracy({.threshold = 0.55}), y, p) == Approx(0.5));
    CHECK(once(BinaryAccuracy({.threshold = 0.4}), y, p) == Approx(0.5));
  }

  TEST_CASE("categorical accuracy compares the largest, sparse accuracy the class") {
    const Tensor p = Tensor::from({3, 3}, {0.2F, 0.7F, 0.1F, 0.4F, 0.3F, 0.3F, 0, 0.1F, 0.9F});
    const Tensor one_hot = Tensor::from({3, 3}, {0, 1, 0, 0, 1, 0, 0, 0, 1});
    CHECK(once("categorical_accuracy", one_hot, p) == Approx(2.0 / 3));
    CHECK(once("sparse_categorical_accuracy", Tensor::from<std::int32_t>({3}, {1, 1, 2}), p) ==
          Approx(2.0 / 3));
    CHECK(once("sparse_categorical_accuracy", Tensor::from({3, 1}, {1, 0, 0}), p) ==
          Approx(2.0 / 3));
  }

  TEST_CASE("accuracy is resolved by the shapes") {
    const Tensor column = Tensor::from({2, 1}, {0.9F, 0.2F});
    const Tensor wide = Tensor::from({2, 2}, {0.9F, 0.1F, 0.2F, 0.8F});
    const auto resolved = [](const Tensor& y, const Tensor& p) {
      const Metric metric("accuracy");
      metric.update(y, p);
      CHECK(metric.name() == "accuracy");
      return metric.class_name();
    };
    CHECK(resolved(Tensor({2}), column) == "BinaryAccuracy");
    CHECK(resolved(Tensor({2}), wide) == "SparseCategoricalAccuracy");
    CHECK(resolved(Tensor({2, 1}), wide) == "SparseCategoricalAccuracy");
    CHECK(resolved(Tensor({2, 2}), wide) == "CategoricalAccuracy");
  }

  TEST_CASE("errors are averaged over rows and columns") {
    const Tensor y = Tensor::from({2, 2}, {0, 1, 2, 3});
    const Tensor p = Tensor::from({2, 2}, {1, 1, 0, 6});
    CHECK(once("mse", y, p) == Approx(3.5));
    CHECK(once("mae", y, p) == Approx(1.5));
    CHECK(once("root_mean_squared_error", y, p) == Approx(std::sqrt(3.5)));
  }

  TEST_CASE("cross-entropies of probabilities and of logits, by hand") {
    const Tensor y = Tensor::from<double>({2, 1}, {1, 0});
    CHECK(once("bce", y, Tensor::from<double>({2, 1}, {0.75, 1})) ==
          Approx((-std::log(0.75) - std::log(1e-7)) / 2));
    CHECK(once(BinaryCrossentropy({.from_logits = true, .label_smoothing = 0.5}), y,
               Tensor::from<double>({2, 1}, {2, -2})) ==
          Approx(std::log1p(std::exp(-2.0)) + 0.25 * 2));
    const Tensor one_hot = Tensor::from<double>({1, 3}, {0, 1, 0});
    CHECK(once("categorical_crossentropy", one_hot, Tensor::from<double>({1, 3}, {1, 2, 1})) ==
          Approx(std::log(2)));
    CHECK(once(CategoricalCrossentropy({.from_logits = true}), one_hot,
               Tensor::from<double>({1, 3}, {5, 5, 5})) == Approx(std::log(3)));
  }

  TEST_CASE("an update allocates nothing after the first, whatever the metric") {
    const Tensor y = Tensor::from<std::int32_t>({4, 1}, {1, 0, 1, 0});
    const Tensor p = Tensor::from({4, 1}, {0.9F, 0.5F, 0.4F, 0.6F});
    const Tensor weights = Tensor::full({4}, 2);
    for (const Metric& metric : all_metrics()) {
      CAPTURE(metric.class_name());
      metric.update(y, p, &weights);
      metric.reset();
      const std::size_t before = test::allocations();
      metric.update(y, p, &weights);
      metric.update(y, p);
      metric.result();
      CHECK(test::allocations() == before);
    }
  }

  TEST_CASE("batches add up, weighted by their rows, and reset forgets them") {
    const Metric metric("mae");
    CHECK(metric.result() == 0);
    metric.update(Tensor({1, 1}), Tensor::from({1, 1}, {4}));
    metric.update(Tensor({3, 1}), Tensor::from({3, 1}, {1, 1, 2}));
    CHECK(metric.result() == Approx(2));
    metric.reset();
    CHECK(metric.result() == 0);
    CHECK(once(metric, Tensor({1, 1}), Tensor::from({1, 1}, {3})) == Approx(3));
  }

  TEST_CASE("sample weights weigh rows, in either precision and shape") {
    const Tensor p = Tensor::from({3, 2}, {1, 1, 2, 4, 5, 5});
    const Tensor weights = Tensor::from({3}, {1, 3, 0});
    for (const Tensor& each : {weights, weights.astype(DType::float64), weights.reshape({3, 1})}) {
      const Metric metric("mae");
      metric.update(Tensor({3, 2}), p, &each);
      CHECK(metric.result() == Approx((1 + 9) / 4.0));
    }
  }

  TEST_CASE("two halves merged are the whole") {
    const Tensor y = Tensor::from({6, 1}, {1, 0, 1, 1, 0, 0});
    const Tensor p = Tensor::from({6, 1}, {0.9F, 0.3F, 0.4F, 0.8F, 0.6F, 0.1F});
    for (const char* name : {"accuracy", "auc", "precision", "recall", "mse", "r2_score"}) {
      CAPTURE(name);
      const Metric whole(name);
      const double wanted = once(whole, y, p);
      const Metric first = whole.fresh();
      const Metric second = whole.fresh();
      CHECK(first.result() == 0);
      first.update(y.rows(0, 2), p.rows(0, 2));
      second.update(y.rows(2, 6), p.rows(2, 6));
      const Metric sum(name);
      sum.merge(first);
      sum.merge(second);
      CHECK(sum.result() == Approx(wanted));
    }
  }

  TEST_CASE("copies share, fresh ones do not") {
    const Metric metric("mae");
    const Metric copy = metric;
    copy.update(Tensor({1, 1}), Tensor::from({1, 1}, {4}));
    CHECK(metric.result() == Approx(4));
    CHECK(metric.fresh().result() == 0);
    CHECK(metric.fresh().name() == "mae");
  }

  TEST_CASE("whether larger is better is known of Keras's metrics") {
    CHECK(Metric("auc").larger_is_better() == true);
    CHECK(Metric("accuracy").larger_is_better() == true);
    CHECK(Metric("mse").larger_is_better() == false);
    CHECK(Metric("root_mean_squared_error").larger_is_better() == false);
    CHECK_FALSE(Metric("own", [](const Tensor& y, const Tensor&) { return y; }).larger_is_better());
  }

  TEST_CASE("a user's own metric is the weighted mean of its values") {
    const Metric total("total", [](const Tensor&, const Tensor& p) { return p; });
    const Tensor weights = Tensor::from({2}, {1, 3});
    total.update(Tensor({2, 1}), Tensor::from({2, 1}, {2, 6}), &weights);
    CHECK(total.result() == Approx(5));
    CHECK(total.name() == "total");
    const Metric wrong("wrong", [](const Tensor&, const Tensor&) { return Tensor({3}); });
    test::check_fails(
        [&] {
          wrong.update(Tensor({2, 1}), Tensor({2, 1}));
        },
        "[metric] expected a function's values for 2 samples, got shape (3,)");
  }

  TEST_CASE("a registered metric is found by its name, in documents too") {
    register_metric("optim/metrics_test", [](const Tensor&, const Tensor& p) { return p; });
    const Metric read = Metric::from_config("optim/metrics_test", "metric");
    CHECK(once(read, Tensor({2, 1}), Tensor::from({2, 1}, {2, 6})) == Approx(4));
    CHECK(read.serialized() == Value("optim/metrics_test"));
    test::check_fails([] { register_metric("", nullptr); },
                      "[metric] expected a new name for the function, got \"\"");
  }

  TEST_CASE("a metric made from a name is written as that name, others in Keras's form") {
    CHECK(Metric("acc").serialized() == Value("acc"));
    CHECK(Metric("mse").name() == "mse");
    CHECK(to_string(BinaryAccuracy({.threshold = 0.25}).serialized()) ==
          R"({"module": "keras.metrics", "class_name": "BinaryAccuracy", "config": )"
          R"({"name": "binary_accuracy", "dtype": "float32", "threshold": 0.25}, )"
          R"("registered_name": null})");
    for (const Metric& metric : all_metrics()) {
      const Metric again = Metric::from_config(metric.serialized(), "");
      CHECK(again.serialized() == metric.serialized());
      CHECK(again.name() == metric.name());
    }
  }

  TEST_CASE("each metric is described by what it reads") {
    const std::vector<ClassDescription> all = described_metrics();
    REQUIRE(all.size() == 13);
    CHECK(all[0].aliases == std::vector<std::string>{"accuracy", "acc"});
    for (const ClassDescription& each : all) {
      if (each.name == "Accuracy") continue;
      const Metric made =
          Metric::from_config(Dict{{"class_name", each.name}, {"config", Dict{}}}, "metric");
      CHECK(made.class_name() == each.name);
      for (const Argument& argument : each.arguments) {
        REQUIRE(made.config().find(argument.name) != nullptr);
        CHECK(*made.config().find(argument.name) == *argument.fallback);
      }
    }
  }

  TEST_CASE("accuracy takes the class that its first batch calls for, under its own name") {
    const Metric metric("acc");
    CHECK(metric.class_name().empty());
    metric.update(Tensor({2, 1}), Tensor({2, 1}));
    CHECK(metric.class_name() == "BinaryAccuracy");
    CHECK(to_string(metric.config()) == R"({"name": "acc", "dtype": "float32", "threshold": 0.5})");
    CHECK(metric.fresh().class_name() == "BinaryAccuracy");
    CHECK(metric.fresh().result() == 0);
    CHECK(metric.serialized() == Value("acc"));
  }

  TEST_CASE("thresholds come as null, a number or a list of one") {
    const auto read = [](const Value& thresholds) {
      return Metric::from_config(
          Dict{{"class_name", "Precision"}, {"config", Dict{{"thresholds", thresholds}}}}, "m");
    };
    CHECK(*read(nullptr).config().find("thresholds") == Value());
    CHECK(*read(0.25).config().find("thresholds") == Value(0.25));
    CHECK(*read(List{0.25}).config().find("thresholds") == Value(0.25));
    CHECK_THROWS_AS(read(List{0.25, 0.5}), FormatError);
  }

  TEST_CASE("shapes that do not fit are refused") {
    test::check_fails(
        [] {
          once("mse", Tensor({3}), Tensor({2, 1}));
        },
        "[mse] expected targets of shape (2, 1), got shape (3,); give one target for "
        "each prediction");
    test::check_fails(
        [] {
          once("sparse_categorical_accuracy", Tensor({2, 3}), Tensor({2, 3}));
        },
        "[sparse_categorical_accuracy] expected one class per row for predictions of "
        "shape (2, 3), got targets of shape (2, 3)");
    const Tensor weights({3});
    test::check_fails(
        [&] {
          Metric("mse").update(Tensor({2, 1}), Tensor({2, 1}), &weights);
        },
        "[mse] expected 2 sample weights, got shape (3,)");
    test::check_fails([] { Metric("acuracy"); },
                      "[metric] unknown metric \"acuracy\"; did you mean \"accuracy\"?");
  }
}

}  // namespace
}  // namespace sluice
