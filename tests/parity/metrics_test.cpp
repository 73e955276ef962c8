// SPDX-License-Identifier: MIT
#include "../../optim/metrics/metrics.hpp"

#include <doctest/doctest.h>

#include "fixtures.hpp"

namespace sluice::parity {
namespace {

/// `accuracy` was resolved by Keras; here its name alone must be enough.
Metric metric_of(const Value& example) {
  if (text_at(example, "name").starts_with("accuracy/")) return "accuracy";
  const Dict object{{"class_name", at(example, "class_name")}, {"config", at(example, "config")}};
  return Metric::from_config(object, "metric");
}

void check_batches(const Value& example, const Metric& metric, DType dtype) {
  std::size_t k = 0;
  for (const Value& batch : list_at(example, "batches")) {
    const Tensor y_true = tensor_of(at(batch, "y_true"), dtype);
    const Tensor y_pred = tensor_of(at(batch, "y_pred"), dtype);
    if (const Value* given = find(batch, "sample_weight")) {
      const Tensor weights = tensor_of(*given, dtype);
      metric.update(y_true, y_pred, &weights);
    } else {
      metric.update(y_true, y_pred);
    }
    check_number(metric.result(), *list_at(example, "results")[k++].number(),
                 tolerances(dtype).once);
  }
}

void check_all(const std::string& file, DType dtype) {
  const Value document = fixture(file);
  for (const Value& example : list_at(document, "cases")) {
    const std::string name = text_at(example, "name");
    CAPTURE(name);
    const Metric metric = metric_of(example);
    check_batches(example, metric, dtype);
    CHECK(metric.class_name() == text_at(example, "class_name"));
    metric.reset();
    CHECK(metric.result() == 0);
    check_batches(example, metric, dtype);
  }
}

TEST_SUITE("parity/metrics") {
  TEST_CASE("results after each batch are Keras's in float64") {
    check_all("metrics.float64.json", DType::float64);
  }
  TEST_CASE("results after each batch are Keras's in float32") {
    check_all("metrics.float32.json", DType::float32);
  }
}

}  // namespace
}  // namespace sluice::parity
