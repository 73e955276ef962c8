// SPDX-License-Identifier: MIT
#include "../../../optim/weights/initializers.hpp"

#include <algorithm>
#include <cmath>

#include "../../support/approx.hpp"

namespace sluice {
namespace {

using namespace initializers;

struct Moments {
  double mean;
  double variance;
  double least;
  double greatest;
};

Moments moments_of(const Tensor& tensor) {
  const auto values = tensor.values<double>();
  const double n = static_cast<double>(values.size());
  double sum = 0;
  double squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values) squares += (value - sum / n) * (value - sum / n);
  const auto [least, greatest] = std::ranges::minmax(values);
  return {sum / n, squares / n, least, greatest};
}

/// 60,000 values within `bound` whose mean and variance lie within five standard errors; the
/// kurtosis of what we draw is at most that of a normal.
void check_statistics(const Initializer& initializer, double variance, double bound) {
  CAPTURE(initializer.class_name());
  const Moments moments = moments_of(initializer({300, 200}, DType::float64));
  CHECK(std::abs(moments.mean) < 5 * std::sqrt(variance / 60000));
  CHECK(std::abs(moments.variance - variance) < 5 * variance * std::sqrt(2.0 / 60000));
  CHECK(moments.least >= -bound);
  CHECK(moments.greatest <= bound);
}

constexpr double anything = 1e9;
constexpr double cut_stddev = 0.87962566103423978;

TEST_SUITE("optim/weights/initializers") {
  TEST_CASE("fans are counted as Keras counts them") {
    const auto check_fans = [](const Shape& shape, double in, double out) {
      CHECK(fans_of(shape).in == in);
      CHECK(fans_of(shape).out == out);
    };
    check_fans({}, 1, 1);
    check_fans({5}, 5, 5);
    check_fans({3, 4}, 3, 4);
    check_fans({2, 3, 4, 5}, 24, 30);
  }

  TEST_CASE("zeros, ones and constant fill") {
    test::check_close(Initializer("zeros")({2}), {2}, {0, 0});
    test::check_close(Initializer("ones")({2}), {2}, {1, 1});
    test::check_close(Constant({.value = 0.25})({2, 1}), {2, 1}, {0.25, 0.25});
    test::check_close(Initializer("constant")({1}), {1}, {0});
  }

  TEST_CASE("scaled uniforms have Keras's variance and limits") {
    const double glorot = std::sqrt(6.0 / 500);
    check_statistics(GlorotUniform({.seed = 1}), 2.0 / 500, glorot);
    check_statistics(HeUniform({.seed = 2}), 2.0 / 300, std::sqrt(6.0 / 300));
    check_statistics(LecunUniform({.seed = 3}), 1.0 / 300, std::sqrt(3.0 / 300));
  }

  TEST_CASE("scaled truncated normals have Keras's variance and limits") {
    const auto limit = [](double variance) { return 2 * std::sqrt(variance) / cut_stddev; };
    check_statistics(GlorotNormal({.seed = 4}), 2.0 / 500, limit(2.0 / 500));
    check_statistics(HeNormal({.seed = 5}), 2.0 / 300, limit(2.0 / 300));
    check_statistics(LecunNormal({.seed = 6}), 1.0 / 300, limit(1.0 / 300));
  }

  TEST_CASE("plain random initializers have the given moments") {
    check_statistics(RandomNormal({.stddev = 2, .seed = 7}), 4, anything);
    check_statistics(RandomUniform({.minval = -3, .maxval = 3, .seed = 8}), 3, 3);
    check_statistics(TruncatedNormal({.stddev = 2, .seed = 9}), 4 * cut_stddev * cut_stddev, 4);
    check_statistics(VarianceScaling({.scale = 3, .mode = "fan_out", .seed = 10}), 3.0 / 200,
                     anything);
    check_statistics(VarianceScaling({.distribution = "untruncated_normal", .seed = 11}), 1.0 / 300,
                     anything);
    const Moments shifted = moments_of(RandomNormal({.mean = 5, .seed = 1})({999}, DType::float64));
    CHECK(shifted.mean == doctest::Approx(5).epsilon(0.01));
  }

  TEST_CASE("defaults are Keras's") {
    check_statistics("random_normal", 0.05 * 0.05, anything);
    check_statistics("random_uniform", 0.01 / 12, 0.05);
    check_statistics("truncated_normal", std::pow(0.05 * cut_stddev, 2), 0.1);
    check_statistics("variance_scaling", 1.0 / 300, anything);
  }

  TEST_CASE("orthogonal has orthonormal rows or columns, whichever are fewer, times the gain") {
    for (const Shape& shape : {Shape{4, 3}, Shape{3, 4}, Shape{2, 3, 4}}) {
      const Tensor q = Orthogonal({.gain = 2, .seed = 5})(shape, DType::float64);
      const Tensor flat = q.reshape({shape.rows(), shape.back()});
      const bool wide = shape.rows() < shape.back();
      const std::int64_t few = std::min(shape.rows(), shape.back());
      const std::int64_t many = std::max(shape.rows(), shape.back());
      for (std::int64_t j = 0; j < few; ++j)
        for (std::int64_t k = 0; k < few; ++k) {
          double product = 0;
          for (std::int64_t i = 0; i < many; ++i)
            product += wide ? flat.at(j, i) * flat.at(k, i) : flat.at(i, j) * flat.at(i, k);
          CHECK(product == doctest::Approx(j == k ? 4.0 : 0.0));
        }
    }
  }

  TEST_CASE("a seed repeats itself; without one each call differs and follows the random seed") {
    const Initializer seeded = GlorotUniform({.seed = 3});
    test::check_close(seeded({2, 3}), seeded({2, 3}), 0);
    const Initializer unseeded("glorot_uniform");
    set_random_seed(7);
    const Tensor first = unseeded({2, 3});
    const Tensor second = unseeded({2, 3});
    CHECK(first.at(0, 0) != second.at(0, 0));
    set_random_seed(7);
    test::check_close(unseeded({2, 3}), first, 0);
  }

  TEST_CASE("float32 values are the rounded float64 ones") {
    const Initializer initializer = HeNormal({.seed = 3});
    test::check_close(initializer({3, 3}),
                      initializer({3, 3}, DType::float64).astype(DType::float32), 0);
  }

  TEST_CASE("configs are Keras's and come back") {
    CHECK(to_string(Value(Initializer("glorot_uniform").serialized())) ==
          R"({"module": "keras.initializers", "class_name": "GlorotUniform", "config": )"
          R"({"seed": null, "input_axes": null, "output_axes": null}, "registered_name": null})");
    for (const Initializer& initializer :
         std::vector<Initializer>{"zeros", "ones", Constant({.value = 3}), HeUniform({.seed = 5}),
                                  RandomNormal({.mean = 1, .seed = 2}), RandomUniform(),
                                  TruncatedNormal(), VarianceScaling({.mode = "fan_avg"}),
                                  Orthogonal({.gain = 2}), "LecunNormal", "he_normal"}) {
      const Dict written = initializer.serialized();
      CHECK(Value(Initializer::from_config(written, "").serialized()) == Value(written));
    }
  }

  TEST_CASE("arguments are described once for all that need them") {
    const std::vector<ClassDescription> all = described_initializers();
    const auto found = [&](const std::string& name) {
      return *std::ranges::find(all, name, &ClassDescription::name);
    };
    CHECK(all.size() == 14);
    CHECK(found("Ones").arguments.empty());
    CHECK(found("RandomNormal").aliases == std::vector<std::string>{"random_normal", "normal"});
    const std::vector<Argument> scaling = found("VarianceScaling").arguments;
    REQUIRE(scaling.size() == 4);
    CHECK(scaling[1].allowed == "above 0");
    CHECK(scaling[2].fallback == Value("fan_in"));
    CHECK(VarianceScaling({.distribution = "normal"}).config() == VarianceScaling().config());
  }

  TEST_CASE("wrong arguments are refused") {
    test::check_fails([] { Initializer("glorot_unifrom"); },
                      "[initializer] unknown initializer \"glorot_unifrom\"; did you mean "
                      "\"glorot_uniform\"?");
    test::check_fails([] { RandomNormal({.stddev = -1}); },
                      "[random_normal] expected stddev of at least 0, got -1");
    test::check_fails([] { VarianceScaling({.scale = 0}); },
                      "[variance_scaling] expected scale above 0, got 0");
    test::check_fails([] { VarianceScaling({.mode = "fan_inn"}); },
                      "[variance_scaling] unknown mode \"fan_inn\"; did you mean "
                      "\"fan_in\"?");
    test::check_fails([] { Orthogonal()({3}); },
                      "[initializer] Orthogonal expected a shape of two axes or more, got shape "
                      "(3,)");
    test::check_fails([] { Initializer("ones")({3}, DType::int32); },
                      "[initializer] Ones expected float32 or float64, got int32");
  }
}

}  // namespace
}  // namespace sluice
