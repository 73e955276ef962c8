// SPDX-License-Identifier: MIT
#include "../../../io/table/predictions.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <sstream>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

const Target diagnosis{"diagnosis", "diagnosis", "binary", "", {"benign", "malignant"}};
const Target cultivar{"cultivar", "c", "categorical", "codes", {"a,b", "c"}};
const Target progression{"progression", "y", "numeric", "", {}};

TEST_SUITE("io/table/predictions") {
  TEST_CASE("each target is written as its kind asks, quoted where need be") {
    std::ostringstream out;
    PredictionWriter writer(out, {diagnosis, cultivar, progression});
    writer.write({{"progression", Tensor::from({2, 1}, {1.5, -0.1F})},
                  {"diagnosis", Tensor::from<double>({2, 1}, {0.5, 0.75})},
                  {"cultivar", Tensor::from({2, 2}, {0.25, 0.75, 0.5, 0.5})}});
    CHECK(out.str() ==
          "diagnosis,diagnosis_malignant,cultivar,\"cultivar_a,b\",cultivar_c,progression\n"
          "benign,0.5,c,0.25,0.75,1.5\n"
          "malignant,0.75,\"a,b\",0.5,0.5,-0.1\n");
  }

  TEST_CASE("rows may come in several lots") {
    std::ostringstream out;
    PredictionWriter writer(out, {progression}, ';');
    writer.write({{"progression", Tensor::from({1, 1}, {1})}});
    writer.write({{"progression", Tensor::from({2, 1}, {2, 3})}});
    CHECK(out.str() == "progression\n1\n2\n3\n");
  }

  TEST_CASE("outputs that do not fit are refused and leave nothing behind") {
    std::ostringstream out;
    PredictionWriter writer(out, {progression});
    const std::string header = out.str();
    test::check_fails(
        [&] {
          writer.write({{"y", Tensor::from({1, 1}, {1})}});
        },
        "[predictions] expected an output for the target \"progression\", got none");
    test::check_fails(
        [&] {
          writer.write({{"progression", Tensor::from({1, 2}, {1, 2})}});
        },
        "[predictions] output \"progression\": expected floating numbers of shape "
        "(1, 1), got float32 of shape (1, 2)");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    test::check_fails(
        [&] {
          writer.write({{"progression", Tensor::from({2, 1}, {1, nan})}});
        },
        "[predictions] output \"progression\" of record 2: expected a finite number, "
        "got nan; the model has diverged, train it with a smaller learning rate");
    CHECK(out.str() == header);
  }
}

}  // namespace
}  // namespace sluice
