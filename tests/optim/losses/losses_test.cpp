// SPDX-License-Identifier: MIT
#include "../../../optim/losses/losses.hpp"

#include <cmath>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/softmax.hpp"
#include "../../support/gradcheck.hpp"

namespace sluice {
namespace {

using namespace losses;
using doctest::Approx;
using test::check_close;

Tensor per_sample(const Loss& loss, const Tensor& y_true, const Tensor& y_pred) {
  Tape tape;
  return loss.per_sample(tape.constant(y_true), tape.variable(y_pred)).value();
}

double mean(const Loss& loss, const Tensor& y_true, const Tensor& y_pred) {
  Tape tape;
  return loss(y_true, tape.variable(y_pred)).value().item();
}

/// The loss on logits must be the loss on their probabilities, in value and gradient.
void check_logits(const Loss& stable, const Loss& plain, const Tensor& y_true, const Tensor& logits,
                  Var (*squash)(const Var&)) {
  Tape tape;
  const Var z = tape.variable(logits);
  const Var direct = stable(y_true, z);
  const Var p = tape.variable(squash(z).value());
  CHECK(direct.value().item() == Approx(plain(y_true, p).value().item()));
  const Var through = plain(y_true, squash(z));
  tape.backward(direct);
  const Tensor wanted = z.gradient();
  tape.backward(through);
  check_close(z.gradient(), wanted, 1e-12);
}

Var softmax(const Var& x) {
  return ops::softmax(x);
}

const Tensor scores = Tensor::from<double>({2, 3}, {0.3, -1.2, 2.0, 0.1, 0.2, -0.7});
const Tensor one_hot = Tensor::from<double>({2, 3}, {0, 0, 1, 1, 0, 0});
const Tensor classes = Tensor::from<std::int32_t>({2}, {2, 0});

TEST_SUITE("optim/losses/losses") {
  TEST_CASE("squared and absolute errors are averaged over the last axis") {
    const Tensor y = Tensor::from({2, 2}, {0, 1, 2, 3});
    const Tensor p = Tensor::from({2, 2}, {1, 1, 0, 6});
    check_close(per_sample("mse", y, p), {2}, {0.5, 6.5});
    check_close(per_sample("mae", y, p), {2}, {0.5, 2.5});
    CHECK(mean("mean_squared_error", y, p) == Approx(3.5));
  }

  TEST_CASE("huber is a parabola within delta and a line beyond") {
    const Tensor y({4, 1});
    const Tensor p = Tensor::from({4, 1}, {0.5, -1, 2, -3});
    check_close(per_sample("huber", y, p), {4}, {0.125, 0.5, 1.5, 2.5});
    check_close(per_sample(Huber({.delta = 2}), y, p), {4}, {0.125, 0.5, 2, 4});
  }

  TEST_CASE("binary cross-entropy of probabilities, clipped, by hand") {
    const Tensor y = Tensor::from<double>({2, 2}, {1, 0, 1, 0});
    const Tensor p = Tensor::from<double>({2, 2}, {0.75, 0.5, 0, 1});
    const double clipped = -std::log(1e-7);
    check_close(per_sample("binary_crossentropy", y, p), {2},
                {-(std::log(0.75) + std::log(0.5)) / 2, clipped}, 1e-9);
  }

  TEST_CASE("label smoothing moves binary targets towards a half") {
    const Tensor y = Tensor::from<double>({1, 1}, {1});
    const Tensor p = Tensor::from<double>({1, 1}, {0.8});
    check_close(per_sample(BinaryCrossentropy({.label_smoothing = 0.2}), y, p), {1},
                {-(0.9 * std::log(0.8) + 0.1 * std::log(0.2))}, 1e-12);
  }

  TEST_CASE("categorical cross-entropy normalises, clips and picks the class") {
    const Tensor p = Tensor::from<double>({2, 3}, {1, 1, 2, 0, 0.5, 0.5});
    const double clipped = -std::log(1e-7);
    check_close(per_sample("categorical_crossentropy", one_hot, p), {2}, {std::log(2.0), clipped});
    check_close(per_sample("sparse_categorical_crossentropy", classes, p), {2},
                {std::log(2.0), clipped});
  }

  TEST_CASE("label smoothing spreads over the classes") {
    const Tensor y = Tensor::from<double>({1, 3}, {1, 0, 0});
    const Tensor p = Tensor::from<double>({1, 3}, {0.5, 0.25, 0.25});
    check_close(per_sample(CategoricalCrossentropy({.label_smoothing = 0.3}), y, p), {1},
                {-(0.8 * std::log(0.5) + 0.2 * std::log(0.25))}, 1e-12);
  }

  TEST_CASE("a recorded sigmoid or softmax is replaced by its logits") {
    const Tensor y = Tensor::from<double>({2, 3}, {0, 1, 0, 1, 0, 1});
    check_logits(BinaryCrossentropy({.from_logits = true}), "bce", y, scores, ops::sigmoid);
    check_logits(CategoricalCrossentropy({.from_logits = true}), "categorical_crossentropy",
                 one_hot, scores, softmax);
    check_logits(SparseCategoricalCrossentropy({.from_logits = true}),
                 "sparse_categorical_crossentropy", classes, scores, softmax);
  }

  TEST_CASE("a saturated sigmoid or softmax still has its gradient") {
    Tape tape;
    const Var z = tape.variable(Tensor::from({1, 1}, {-60}));
    tape.backward(Loss("bce")(Tensor::from({1}, {1}), ops::sigmoid(z)));
    check_close(z.gradient(), {1, 1}, {-1});
  }

  TEST_CASE("a binary cross-entropy of a softmax does not take the softmax's logits") {
    Tape tape;
    const Var p = ops::softmax(tape.variable(scores));
    CHECK(Loss("bce")(one_hot, p).value().item() ==
          Approx(mean("bce", one_hot, p.value())).epsilon(1e-12));
  }

  TEST_CASE("a vector of sigmoids keeps its logits") {
    Tape tape;
    const Var z = tape.variable(Tensor::from({2}, {-60, 60}));
    const Var loss = Loss("bce")(Tensor::from({2}, {1, 0}), ops::sigmoid(z));
    CHECK(loss.value().item() == Approx(60));
  }

  TEST_CASE("targets of (n,), (n, 1), integers and another precision are taken") {
    const Tensor p = Tensor::from({3, 1}, {1, 2, 3});
    for (const Shape& shape : {Shape{3}, Shape{3, 1}}) {
      check_close(per_sample("mse", Tensor::from(shape, {0, 2, 5}), p), {3}, {1, 0, 4});
      check_close(per_sample("mse", Tensor::from<std::int32_t>(shape, {0, 2, 5}), p), {3},
                  {1, 0, 4});
      check_close(per_sample("mse", Tensor::from<double>(shape, {0, 2, 5}), p.reshape({3})), {3},
                  {1, 0, 4});
    }
    const Tensor q = Tensor::from({2, 2}, {0.25, 0.75, 0.5, 0.5});
    const Tensor columns = Tensor::from<std::int32_t>({2, 1}, {1, 0});
    check_close(per_sample("sparse_categorical_crossentropy", columns, q), {2},
                {-std::log(0.75), -std::log(0.5)});
  }

  TEST_CASE("any other difference in shape is refused, never broadcast") {
    test::check_fails(
        [] {
          mean("mse", Tensor({4}), Tensor({3, 1}));
        },
        "[mean_squared_error] expected targets of shape (3, 1), got shape (4,); give "
        "one target for each prediction");
    test::check_fails(
        [] {
          mean("mse", Tensor({3}), Tensor({3, 3}));
        },
        "[mean_squared_error] expected targets of shape (3, 3), got shape (3,); give "
        "one target for each prediction");
    test::check_fails([] { mean("sparse_categorical_crossentropy", one_hot, scores); },
                      "[sparse_categorical_crossentropy] expected targets of shape (2,), got shape "
                      "(2, 3); give one target for each prediction");
  }

  TEST_CASE("sample weights multiply, and the sum is divided by the number of samples") {
    Tape tape;
    const Var y = tape.constant(Tensor({3, 1}));
    const Var p = tape.variable(Tensor::from({3, 1}, {1, 2, 3}));
    for (const Shape& shape : {Shape{3}, Shape{3, 1}}) {
      const Var weights = tape.constant(Tensor::from(shape, {2, 0, 1}));
      CHECK(Loss("mse")(y, p, weights).value().item() == Approx(11.0 / 3));
    }
    test::check_fails([&] { Loss("mse")(y, p, tape.constant(Tensor({2}))); },
                      "[mean_squared_error] expected sample weights for losses of shape (3,), got "
                      "shape (2,)");
  }

  TEST_CASE("weights of samples hold for all their steps") {
    Tape tape;
    const Var p = tape.variable(Tensor::from({2, 2, 1}, {1, 2, 3, 4}));
    const Var weights = tape.constant(Tensor::from({2}, {1, 10}));
    CHECK(Loss("mse")(tape.constant(Tensor({2, 2, 1})), p, weights).value().item() ==
          Approx((1 + 4 + 90 + 160) / 4.0));
  }

  TEST_CASE("gradients are those of the value") {
    const Tensor y = test::random_tensor({3, 4}, 0.1, 0.9);
    const Tensor p = test::random_tensor({3, 4}, 0.2, 0.8, DType::float64, 2);
    for (const Loss& loss :
         std::vector<Loss>{"bce", "categorical_crossentropy", "mse", "mae", Huber({.delta = 0.2}),
                           BinaryCrossentropy({.from_logits = true}),
                           CategoricalCrossentropy({.label_smoothing = 0.1})})
      test::check_gradients(
          [&](const Vars& x) { return loss.per_sample(x[0].tape().constant(y), x[0]); }, p);
  }

  TEST_CASE("the gradient of the sparse form is that of the value") {
    const Tensor labels = Tensor::from<std::int32_t>({3}, {3, 0, 2});
    const Tensor p = test::random_tensor({3, 4}, 0.2, 0.8, DType::float64, 2);
    for (const bool from_logits : {false, true})
      test::check_gradients_both(
          [&](const Vars& x) {
            const SparseCategoricalCrossentropy loss({.from_logits = from_logits});
            return loss.per_sample(x[0].tape().constant(labels), x[0]);
          },
          p);
  }

  TEST_CASE("a user's own loss gets aligned targets and must give one value per sample") {
    const Loss half(
        "half", [](const Var& y, const Var& p) { return ops::mean(ops::abs(p - y), -1) * 0.5; });
    CHECK(half.name() == "half");
    check_close(per_sample(half, Tensor({2}), Tensor::from({2, 1}, {1, -3})), {2}, {0.5, 1.5});
    const Loss scalar("scalar", [](const Var& y, const Var& p) { return ops::mean(p - y); });
    test::check_fails(
        [&] {
          per_sample(scalar, Tensor({2, 1}), Tensor({2, 1}));
        },
        "[scalar] expected one loss per sample for predictions of shape (2, 1), got "
        "shape ()");
  }

  TEST_CASE("a registered loss is found by its name, in documents too") {
    register_loss("optim/losses_test", [](const Var& y, const Var& p) {
      return ops::mean(ops::square(p - y), -1) * 3.0;
    });
    const Loss read = Loss::from_config("optim/losses_test", "loss");
    CHECK(mean(read, Tensor({1, 1}), Tensor::from({1, 1}, {2})) == Approx(12));
    CHECK(read.serialized() == Value("optim/losses_test"));
    test::check_fails([] { register_loss("mse", nullptr); },
                      "[loss] expected a new name for the function, got \"mse\"");
  }

  TEST_CASE("free functions give the mean of a batch") {
    Tape tape;
    const Var p = tape.variable(Tensor::from({2, 1}, {1, 3}));
    CHECK(mean_squared_error(Tensor({2}), p).value().item() == Approx(5));
    CHECK(mean_absolute_error(Tensor({2}), p).value().item() == Approx(2));
    CHECK(huber(Tensor({2}), p, {.delta = 2}).value().item() == Approx((0.5 + 4) / 2));
    const Var half = tape.variable(Tensor::full({2, 2}, 0.5));
    CHECK(binary_crossentropy(Tensor({2, 2}), half).value().item() == Approx(std::log(2)));
    CHECK(sparse_categorical_crossentropy(Tensor({2}), half).value().item() == Approx(std::log(2)));
    CHECK(categorical_crossentropy(Tensor::from({2, 2}, {1, 0, 0, 1}), half).value().item() ==
          Approx(std::log(2)));
  }

  TEST_CASE("a loss made from a name is written as that name, others in Keras's form") {
    CHECK(Loss("mse").serialized() == Value("mse"));
    CHECK(Loss("mse").name() == "mean_squared_error");
    CHECK(to_string(BinaryCrossentropy({.label_smoothing = 0.5}).serialized()) ==
          R"({"module": "keras.losses", "class_name": "BinaryCrossentropy", "config": )"
          R"({"name": "binary_crossentropy", "reduction": "sum_over_batch_size", )"
          R"("from_logits": false, "label_smoothing": 0.5, "axis": -1}, "registered_name": null})");
    for (const Loss& loss :
         std::vector<Loss>{"mae", CategoricalCrossentropy({.from_logits = true}),
                           SparseCategoricalCrossentropy({.from_logits = true}), MeanSquaredError(),
                           MeanAbsoluteError({.name = "mine"}), Huber({.delta = 3})}) {
      const Loss again = Loss::from_config(loss.serialized(), "");
      CHECK(again.serialized() == loss.serialized());
      CHECK(again.name() == loss.name());
    }
  }

  TEST_CASE("what we do not honour is refused unless it is Keras's default") {
    const auto read = [](const char* key, const Value& value) {
      return Loss::from_config(
          Dict{{"class_name", "SparseCategoricalCrossentropy"}, {"config", Dict{{key, value}}}},
          "loss");
    };
    CHECK(read("ignore_class", nullptr).class_name() == "SparseCategoricalCrossentropy");
    CHECK_THROWS_WITH_AS(read("ignore_class", 3),
                         "[config] expected only null at loss.config.ignore_class, got integer 3",
                         FormatError);
    CHECK_THROWS_AS(read("reduction", "sum"), FormatError);
  }

  TEST_CASE("a cross-entropy over one class, which is always 0, is refused") {
    for (const char* name : {"categorical_crossentropy", "sparse_categorical_crossentropy"})
      test::check_fails(
          [&] {
            mean(name, Tensor({3, 1}), Tensor({3, 1}));
          },
          "[" + std::string(name) +
              "] expected predictions of two classes or more, got shape (3, 1); for "
              "a single output use binary_crossentropy");
  }

  TEST_CASE("each loss is described by what it reads") {
    const std::vector<ClassDescription> all = described_losses();
    REQUIRE(all.size() == 6);
    CHECK(all[0].name == "BinaryCrossentropy");
    CHECK(all[0].aliases == std::vector<std::string>{"binary_crossentropy", "bce", "BCE"});
    REQUIRE(all[0].arguments.size() == 3);
    CHECK(all[0].arguments[2].name == "label_smoothing");
    CHECK(all[0].arguments[2].allowed == "in [0, 1]");
    CHECK(Huber().config().find("delta") == nullptr);
    for (const ClassDescription& each : all) {
      const Loss made =
          Loss::from_config(Dict{{"class_name", each.name}, {"config", Dict{}}}, "loss");
      CHECK(made.class_name() == each.name);
      CHECK(Value(made.name()) == each.arguments.front().fallback);
    }
  }

  TEST_CASE("wrong arguments are refused") {
    test::check_fails([] { Loss("binary_crosentropy"); },
                      "[loss] unknown loss \"binary_crosentropy\"; did you mean "
                      "\"binary_crossentropy\"?");
    test::check_fails([] { BinaryCrossentropy({.label_smoothing = 2}); },
                      "[binary_crossentropy] expected label_smoothing in [0, 1], got 2");
    test::check_fails([] { Huber({.delta = 0}); }, "[huber_loss] expected delta above 0, got 0");
  }
}

}  // namespace
}  // namespace sluice
