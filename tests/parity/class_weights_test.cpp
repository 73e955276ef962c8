// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "../../layers/core/dense.hpp"
#include "../../layers/model/model.hpp"
#include "../../layers/training/row_set.hpp"
#include "../support/approx.hpp"
#include "fixtures.hpp"

namespace sluice::parity {
namespace {

/// The sample weights that training gives these targets.
Tensor sample_weights(const Tensor& targets, const std::map<std::int64_t, double>& class_weight) {
  const Symbol input = Input({1}, {.dtype = DType::float64});
  const Layer dense = Dense(1, {.dtype = DType::float64});
  const Model model(input, dense(input));
  RowSet data;
  data.targets = targets;
  data.rows = targets.shape()[0];
  return with_class_weights(model.model_body(), data, class_weight).weights.only();
}

std::map<std::int64_t, double> class_weight_of(const Value& example) {
  std::map<std::int64_t, double> weights;
  for (const auto& [label, weight] : dict_at(example, "class_weight").entries())
    weights[std::stoll(label)] = *weight.number();
  return weights;
}

TEST_SUITE("parity/class_weights") {
  TEST_CASE("labels in each form give Keras's sample weights") {
    const Value document = fixture("class_weights.float64.json");
    for (const Value& example : list_at(document, "cases")) {
      const std::string name = text_at(example, "name");
      CAPTURE(name);
      const Tensor targets = tensor_of(at(example, "y_true"), DType::float64);
      test::check_close(sample_weights(targets, class_weight_of(example)),
                        tensor_of(at(example, "sample_weight"), DType::float64), 0);
    }
  }

  TEST_CASE("a label halfway between two classes counts as the even one") {
    const Tensor targets = Tensor::from<double>({4}, {0.5, 1.5, 2.5, 1});
    test::check_close(sample_weights(targets, {{0, 4}, {1, 5}, {2, 6}, {3, 7}}), {4}, {4, 6, 6, 5},
                      0);
  }
}

}  // namespace
}  // namespace sluice::parity
