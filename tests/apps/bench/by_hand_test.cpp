// SPDX-License-Identifier: MIT
#include "../../../apps/bench/by_hand.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

using namespace sluice::bench;

namespace {

constexpr std::size_t width = 16, rows = 20, features = HandModel::features;

struct Rows {
  std::vector<float> a, b, labels;
};

Rows some_rows() {
  std::mt19937 generator(3);
  std::normal_distribution<float> normal;
  Rows rows_made{std::vector<float>(rows * features), std::vector<float>(rows * features),
                 std::vector<float>(rows)};
  for (float& value : rows_made.a) value = normal(generator);
  for (float& value : rows_made.b) value = normal(generator);
  for (std::size_t r = 0; r < rows; ++r) rows_made.labels[r] = r % 3 == 0 ? 1.0F : 0.0F;
  return rows_made;
}

std::vector<float> parameters_of(HandModel& model) {
  return {model.parameters(), model.parameters() + model.layout().count};
}

std::vector<float> gradient_of(const HandModel& model) {
  return {model.gradient(), model.gradient() + model.layout().count};
}

HandSettings settings(int threads, float rate) {
  return {.batch = rows, .width = width, .tile_rows = 8, .threads = threads, .rate = rate};
}

using Doubles = std::vector<double>;

/// x . kernel + bias in double precision; `weights` holds the kernel, then the bias.
Doubles dense(const Doubles& x, const double* weights, std::size_t outputs) {
  Doubles y(weights + x.size() * outputs, weights + (x.size() + 1) * outputs);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t o = 0; o < outputs; ++o) y[o] += x[i] * weights[i * outputs + o];
  return y;
}

Doubles relu(Doubles x) {
  for (double& value : x) value = std::fmax(value, 0);
  return x;
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

/// The model's logit for one row, without dropout.
double logit(const Doubles& p, const HandLayout& layout, const float* a, const float* b) {
  Doubles both = relu(dense({a, a + features}, &p[layout.a_kernel], width));
  const Doubles hb = relu(dense({b, b + features}, &p[layout.b_kernel], width));
  const Doubles ha = both;
  both.insert(both.end(), hb.begin(), hb.end());
  const Doubles gate = dense(both, &p[layout.gate_kernel], width);
  Doubles fused(width);
  for (std::size_t i = 0; i < width; ++i) {
    const double g = logistic(gate[i]);
    fused[i] = g * ha[i] + (1 - g) * hb[i];
  }
  return dense(relu(dense(fused, &p[layout.hidden_kernel], 2 * width)), &p[layout.out_kernel],
               1)[0];
}

double mean_loss(const Doubles& p, const HandLayout& layout, const Rows& data) {
  double sum = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const double z = logit(p, layout, &data.a[r * features], &data.b[r * features]);
    const double y = static_cast<double>(data.labels[r]);
    sum -= y * std::log(logistic(z)) + (1 - y) * std::log(logistic(-z));
  }
  return sum / rows;
}

}  // namespace

TEST_SUITE("apps/bench/by_hand") {
  TEST_CASE("the loss and every gradient agree with plain loops in double precision") {
    const Rows data = some_rows();
    HandModel model(settings(1, 0));
    const double loss =
        static_cast<double>(model.differentiate(data.a.data(), data.b.data(), data.labels.data()));
    const std::vector<float> found = gradient_of(model), start = parameters_of(model);
    Doubles p(start.begin(), start.end());
    CHECK(loss == doctest::Approx(mean_loss(p, model.layout(), data)).epsilon(1e-6));
    double worst = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double centre = p[i], step = 1e-6;
      p[i] = centre + step;
      const double above = mean_loss(p, model.layout(), data);
      p[i] = centre - step;
      const double slope = (above - mean_loss(p, model.layout(), data)) / (2 * step);
      p[i] = centre;
      worst = std::fmax(worst, std::fabs(slope - static_cast<double>(found[i])));
    }
    CHECK(worst < 1e-6);
  }

  TEST_CASE("predictions of one row and of tiles agree with plain loops") {
    const Rows data = some_rows();
    HandModel model(settings(2, 0));
    const std::vector<float> weights = parameters_of(model);
    const Doubles p(weights.begin(), weights.end());
    std::vector<float> together(rows), alone(rows);
    model.predict(data.a.data(), data.b.data(), rows, together.data());
    for (std::size_t r = 0; r < rows; ++r) {
      const float *a = &data.a[r * features], *b = &data.b[r * features];
      model.predict(a, b, 1, &alone[r]);
      const double expected = logistic(logit(p, model.layout(), a, b));
      CHECK(static_cast<double>(together[r]) == doctest::Approx(expected).epsilon(1e-5));
      CHECK(static_cast<double>(alone[r]) == doctest::Approx(expected).epsilon(1e-5));
    }
  }

  TEST_CASE("two threads do what one does, to the last bit") {
    const Rows data = some_rows();
    HandModel one(settings(1, 0.2F)), two(settings(2, 0.2F));
    for (int i = 0; i < 100; ++i)
      REQUIRE(one.step(data.a.data(), data.b.data(), data.labels.data()) ==
              two.step(data.a.data(), data.b.data(), data.labels.data()));
    CHECK(parameters_of(one) == parameters_of(two));
  }

  TEST_CASE("the first step moves parameters by Adam's rule") {
    const Rows data = some_rows();
    HandModel model(settings(1, 0)), other(settings(1, 0));
    const std::vector<float> start = parameters_of(model);
    model.differentiate(data.a.data(), data.b.data(), data.labels.data());
    other.step(data.a.data(), data.b.data(), data.labels.data());
    const std::vector<float> gradient = gradient_of(model), moved = parameters_of(other);
    double worst = 0;
    for (std::size_t i = 0; i < start.size(); ++i) {
      const double g = static_cast<double>(gradient[i]);
      const double rate = 1e-3 * std::sqrt(0.001) / 0.1;
      const double move = rate * 0.1 * g / (std::sqrt(0.001) * std::fabs(g) + 1e-7);
      const double found = static_cast<double>(start[i]) - static_cast<double>(moved[i]);
      worst = std::fmax(worst, std::fabs(found - move));
    }
    CHECK(worst < 1e-6);
  }

  TEST_CASE("each step has a mask of its own, the same for the same seed") {
    const Rows data = some_rows();
    HandSettings still = settings(1, 0.5F);
    still.learning_rate = 0;
    HandModel one(still), two(still);
    const auto loss = [&](HandModel& model) {
      return model.step(data.a.data(), data.b.data(), data.labels.data());
    };
    const float first = loss(one), second = loss(one);
    CHECK(first != second);
    CHECK(loss(two) == first);
    CHECK(loss(two) == second);
  }
}
