// SPDX-License-Identifier: MIT
#include "../../../core/ops/elementwise.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/shape.hpp"
#include "../../support/evaluate.hpp"
#include "../../support/gradcheck.hpp"

using namespace sluice;
using namespace sluice::test;
using Function = std::function<Var(const Vars&)>;

namespace {

/// The gradient of the sum of a function of one variable.
Tensor gradient_of(const Function& function, const Tensor& at) {
  Tape tape;
  const Var x = tape.variable(at);
  tape.backward(ops::sum(function(x)));
  return x.gradient();
}

const std::vector<std::pair<const char*, Function>> binaries{
    {"add", [](const Vars& v) { return v[0] + v[1]; }},
    {"subtract", [](const Vars& v) { return v[0] - v[1]; }},
    {"multiply", [](const Vars& v) { return v[0] * v[1]; }},
    {"divide", [](const Vars& v) { return v[0] / v[1]; }},
    {"maximum", [](const Vars& v) { return ops::maximum(v[0], v[1]); }},
    {"minimum", [](const Vars& v) { return ops::minimum(v[0], v[1]); }}};

const std::vector<std::pair<Shape, Shape>> shape_pairs{
    {{2, 3}, {2, 3}}, {{2, 3}, {3}},    {{3}, {2, 3}},         {{2, 1}, {2, 3}},
    {{2, 1}, {1, 3}}, {{2, 3}, {}},     {{2, 1, 3}, {4, 1}},   {{1, 1}, {2}},
    {{}, {}},         {{2, 2, 2}, {2}}, {{2, 2, 2}, {2, 2, 1}}};

}  // namespace

TEST_SUITE("core/ops/elementwise") {
  TEST_CASE("arithmetic of equal shapes is element by element") {
    const Tensors in{vector({1, -2, 3}), vector({4, 5, -6})};
    check_close(evaluate(binaries[0].second, in), {3}, {5, 3, -3});
    check_close(evaluate(binaries[1].second, in), {3}, {-3, -7, 9});
    check_close(evaluate(binaries[2].second, in), {3}, {4, -10, -18});
    check_close(evaluate(binaries[3].second, in), {3}, {0.25, -0.4, -0.5});
    check_close(evaluate(binaries[4].second, in), {3}, {4, 5, 3});
    check_close(evaluate(binaries[5].second, in), {3}, {1, -2, -6});
  }

  TEST_CASE("operands are broadcast") {
    const auto subtract = binaries[1].second;
    const Tensor x = matrix({{1, 2, 3}, {4, 5, 6}});
    check_close(evaluate(subtract, {x, vector({1, 0, 2})}), {2, 3}, {0, 2, 1, 3, 5, 4});
    check_close(evaluate(subtract, {x, matrix({{1}, {10}})}), {2, 3}, {0, 1, 2, -6, -5, -4});
    check_close(evaluate(subtract, {matrix({{1}, {10}}), vector({1, 2})}), {2, 2}, {0, -1, 9, 8});
    check_close(evaluate(subtract, {x, Tensor::full({}, 1, DType::float64)}), {2, 3},
                {0, 1, 2, 3, 4, 5});
  }

  TEST_CASE("gradients of arithmetic undo broadcasting") {
    for (const auto& [name, function] : binaries)
      for (const auto& [x, y] : shape_pairs) {
        const std::string at = text_of(name, " of ", x, " and ", y);
        CAPTURE(at);
        check_gradients_both(function, {random_tensor(x, 1, 2, DType::float64, 1),
                                        random_tensor(y, -2.5, -0.6, DType::float64, 2)});
      }
  }

  TEST_CASE("numbers stand on either side") {
    const Tensor x = vector({1, -2, 4});
    const auto value = [&](const Function& function) { return evaluate(function, {x}); };
    check_close(value([](const Vars& v) { return v[0] + 2; }), {3}, {3, 0, 6});
    check_close(value([](const Vars& v) { return 2 + v[0]; }), {3}, {3, 0, 6});
    check_close(value([](const Vars& v) { return v[0] - 2; }), {3}, {-1, -4, 2});
    check_close(value([](const Vars& v) { return 2 - v[0]; }), {3}, {1, 4, -2});
    check_close(value([](const Vars& v) { return v[0] * 2; }), {3}, {2, -4, 8});
    check_close(value([](const Vars& v) { return 2 * v[0]; }), {3}, {2, -4, 8});
    check_close(value([](const Vars& v) { return v[0] / 2; }), {3}, {0.5, -1, 2});
    check_close(value([](const Vars& v) { return 2 / v[0]; }), {3}, {2, -1, 0.5});
    check_close(value([](const Vars& v) { return -v[0]; }), {3}, {-1, 2, -4});
    check_close(value([](const Vars& v) { return ops::maximum(v[0], 0); }), {3}, {1, 0, 4});
    check_close(value([](const Vars& v) { return ops::minimum(v[0], 0); }), {3}, {0, -2, 0});
    check_close(value([](const Vars& v) { return ops::clip(v[0], -1, 2); }), {3}, {1, -1, 2});
    check_close(value([](const Vars& v) { return ops::power(v[0], 3); }), {3}, {1, -8, 64});
  }

  TEST_CASE("gradients with numbers are right") {
    const std::vector<Function> functions{[](const Vars& v) { return v[0] + 2; },
                                          [](const Vars& v) { return 2 - v[0]; },
                                          [](const Vars& v) { return v[0] * -3; },
                                          [](const Vars& v) { return v[0] / 4; },
                                          [](const Vars& v) { return 2 / v[0]; },
                                          [](const Vars& v) { return -v[0]; },
                                          [](const Vars& v) { return ops::maximum(v[0], 1.5); },
                                          [](const Vars& v) { return ops::minimum(v[0], 1.5); },
                                          [](const Vars& v) { return ops::clip(v[0], 1.1, 1.6); },
                                          [](const Vars& v) { return ops::power(v[0], 2); },
                                          [](const Vars& v) { return ops::power(v[0], -1.5); }};
    const Tensor x = vector({0.6, 1.2, 1.4, 1.8, 2.3});
    for (const Function& function : functions) check_gradients_both(function, {x});
  }

  TEST_CASE("functions of one number give its value and gradient") {
    const Tensor x = vector({0.25, 1, 2, 4});
    check_close(evaluate([](const Vars& v) { return ops::exp(v[0]); }, {x}), {4},
                {1.2840254166877414, 2.718281828459045, 7.38905609893065, 54.598150033144236});
    check_close(evaluate([](const Vars& v) { return ops::log(v[0]); }, {x}), {4},
                {-1.3862943611198906, 0, 0.6931471805599453, 1.3862943611198906});
    check_close(evaluate([](const Vars& v) { return ops::sqrt(v[0]); }, {x}), {4},
                {0.5, 1, 1.4142135623730951, 2});
    check_close(evaluate([](const Vars& v) { return ops::square(v[0]); }, {x}), {4},
                {0.0625, 1, 4, 16});
    check_close(evaluate([](const Vars& v) { return ops::abs(v[0]); }, {vector({-2, 0, 3})}), {3},
                {2, 0, 3});
    for (const auto function : {ops::exp, ops::log, ops::sqrt, ops::square, ops::abs})
      check_gradients_both([&](const Vars& v) { return function(v[0]); },
                           {vector({0.5, 0.75, 1.25, 2})});
    check_gradients_both([](const Vars& v) { return ops::abs(v[0]); }, {vector({-2, -0.5, 3})});
  }

  TEST_CASE("slopes may be set") {
    const Tensor x = vector({-2, -0.5, 3});
    check_close(evaluate([](const Vars& v) { return ops::leaky_relu(v[0], 0.1); }, {x}), {3},
                {-0.2, -0.05, 3});
    check_close(evaluate([](const Vars& v) { return ops::elu(v[0], 2); }, {x}), {3},
                {2 * std::expm1(-2), 2 * std::expm1(-0.5), 3});
    check_gradients_both([](const Vars& v) { return ops::leaky_relu(v[0], 0.1); }, {x});
    check_gradients_both([](const Vars& v) { return ops::elu(v[0], 2); }, {x});
  }

  TEST_CASE("ties share the gradient and kinks have that of Keras") {
    const Tensor at = vector({-1, 0, 0.5});
    check_close(gradient_of([](const Vars& v) { return ops::relu(v[0]); }, at), {3}, {0, 0, 1});
    check_close(gradient_of([](const Vars& v) { return ops::abs(v[0]); }, at), {3}, {-1, 0, 1});
    check_close(gradient_of([](const Vars& v) { return ops::maximum(v[0], 0); }, at), {3},
                {0, 0.5, 1});
    check_close(gradient_of([](const Vars& v) { return ops::clip(v[0], 0, 0.5); }, at), {3},
                {0, 0.5, 0.5});
    check_close(gradient_of([](const Vars& v) { return ops::minimum(v[0], v[0]); }, at), {3},
                {1, 1, 1});
    check_close(gradient_of([](const Vars& v) { return ops::power(v[0], 2); }, at), {3},
                {-2, 0, 1});
  }

  TEST_CASE("a value used twice gets both gradients") {
    const Tensor x = vector({-1.5, 0.5, 2});
    check_gradients_both([](const Vars& v) { return v[0] * v[0]; }, {x});
    check_gradients_both([](const Vars& v) { return v[0] - v[0]; }, {x});
    check_gradients_both([](const Vars& v) { return v[0] / v[0] + v[0] * 3; }, {x});
    check_gradients_both(
        [](const Vars& v) {
          const Var h = ops::exp(v[0]);
          return h * ops::tanh(h) + h;
        },
        {x});
    check_gradients_both(
        [](const Vars& v) {
          return v[0] * ops::reshape(v[0], {3, 1}) + ops::reshape(v[0], {1, 3});
        },
        {x});
  }

  TEST_CASE("operands that need no gradient get none") {
    Tape tape;
    const Var x = tape.variable(vector({1, 2}));
    const Var c = tape.constant(vector({3, 4}));
    const Var y = c * x - c / x + (c - 1) * 2;
    tape.backward(ops::sum(y));
    CHECK(c.node().slot->gradient == nullptr);
    CHECK(!(c * c).requires_gradient());
    check_close(x.gradient(), {2}, {3 + 3. / 1, 4 + 4. / 4});
  }

  TEST_CASE("cast changes the dtype and passes floating gradients") {
    const auto to = [](DType dtype) {
      return [dtype](const Vars& v) { return ops::cast(v[0], dtype); };
    };
    const Tensor truncated = evaluate(to(DType::int32), {vector({-1.7, 2.9})});
    CHECK(truncated.dtype() == DType::int32);
    check_close(truncated, {2}, {-1, 2});
    check_close(evaluate(to(DType::float32), {Tensor::from<std::int32_t>({2}, {3, 4})}), {2},
                {3, 4});
    check_gradients(
        [&](const Vars& v) { return ops::cast(ops::cast(v[0], DType::float64) * 2, v[0].dtype()); },
        {vector({0.5, 2}).astype(DType::float32)});
  }

  TEST_CASE("unknown extents are inferred") {
    const Shape batch{Shape::unknown, 3};
    for (const auto& [name, function] : binaries) {
      CHECK(inferred(function, {batch, {3}}) == batch);
      CHECK(inferred(function, {batch, {1, 1}}) == batch);
      CHECK(inferred(function, {{Shape::unknown, 1}, {1, 4}}) == Shape{Shape::unknown, 4});
    }
    CHECK(inferred([](const Vars& v) { return ops::gelu(1 - v[0] / 2); }, {batch}) == batch);
    CHECK(inferred([](const Vars& v) { return ops::cast(v[0], DType::int32); }, {batch}) == batch);
  }

  TEST_CASE("shapes and dtypes that do not go together are refused") {
    check_fails(
        [] {
          inferred(binaries[0].second, {{2, 3}, {2}});
        },
        "[add] shapes (2, 3) and (2,) do not broadcast; extents must be equal or 1");
    check_fails(
        [] {
          inferred(binaries[2].second, {{2}, {2}}, DType::int32);
        },
        "[multiply] expected float32 or float64, got int32 of shape (2,); cast it first");
    check_fails([] { inferred([](const Vars& v) { return ops::exp(v[0]); }, {{2}}, DType::int32); },
                "[exp] expected float32 or float64, got int32 of shape (2,); cast it first");
    check_fails(
        [] {
          evaluate(binaries[3].second, {vector({1}), Tensor({1, 2}, DType::float32)});
        },
        "[divide] expected one dtype, got float64 of shape (1,) and float32 of shape (1, 2); "
        "cast one of them");
    check_fails([] { inferred([](const Vars& v) { return ops::clip(v[0], 1, 0); }, {{2}}); },
                "[clip] expected low <= high, got 1 and 0");
  }
}
