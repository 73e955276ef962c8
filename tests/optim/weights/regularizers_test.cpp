// SPDX-License-Identifier: MIT
#include "../../../optim/weights/regularizers.hpp"

#include "../../support/gradcheck.hpp"

namespace sluice {
namespace {

double penalty(const RegularizerSpec& spec, const Tensor& x) {
  Tape tape;
  return (*spec.regularizer())(tape.variable(x)).value().item();
}

/// A document read back must be the same document.
void check_round_trip(const RegularizerSpec& spec) {
  CHECK(RegularizerSpec::from_config(spec.serialized(), "").serialized() == spec.serialized());
}

TEST_SUITE("optim/weights/regularizers") {
  const Tensor x = Tensor::from({2, 2}, {1, -2, 0, 3});

  TEST_CASE("l1 adds up absolute values, l2 squares, l1_l2 both") {
    CHECK(penalty(L1({.l1 = 0.5}), x) == doctest::Approx(3.0));
    CHECK(penalty(L2({.l2 = 0.5}), x) == doctest::Approx(7.0));
    CHECK(penalty(L1L2({.l1 = 0.5, .l2 = 0.5}), x) == doctest::Approx(10.0));
  }

  TEST_CASE("names take 0.01 of each") {
    CHECK(penalty("l1", x) == doctest::Approx(0.06));
    CHECK(penalty("l2", x) == doctest::Approx(0.14));
    CHECK(penalty("l1_l2", x) == doctest::Approx(0.20));
    CHECK(penalty("L2", x) == doctest::Approx(0.14));
  }

  TEST_CASE("no regularizer is null, and serialises as null") {
    CHECK_FALSE(RegularizerSpec());
    CHECK(RegularizerSpec().serialized().is_null());
    CHECK_FALSE(RegularizerSpec::from_config(nullptr, ""));
  }

  TEST_CASE("gradients are those of the penalty") {
    const Tensor weights = test::random_tensor({3, 4}, 0.2, 1.0);
    for (const RegularizerSpec& spec :
         {RegularizerSpec(L1({.l1 = 0.3})), RegularizerSpec(L2({.l2 = 0.7})),
          RegularizerSpec(L1L2({.l1 = 0.1, .l2 = 0.2}))})
      test::check_gradients_both(
          [&](const Vars& inputs) { return (*spec.regularizer())(inputs[0]); }, weights);
  }

  TEST_CASE("the gradient of an absolute value is 0 at 0") {
    Tape tape;
    const Var zero = tape.variable(Tensor({2}));
    tape.backward((*L1({.l1 = 1}).regularizer())(zero));
    test::check_close(zero.gradient(), {2}, {0, 0});
  }

  TEST_CASE("configs are Keras's and come back") {
    CHECK(to_string(L1L2({.l1 = 0.5}).serialized()) ==
          R"({"module": "keras.regularizers", "class_name": "L1L2", )"
          R"("config": {"l1": 0.5, "l2": 0}, "registered_name": null})");
    check_round_trip(L1({.l1 = 0.25}));
    check_round_trip(L2({.l2 = 0.25}));
    check_round_trip(L1L2({.l1 = 0.5, .l2 = 0.25}));
  }

  TEST_CASE("a factor left out of a config of l1 and l2 is 0") {
    const Dict config{{"class_name", "L1L2"}, {"config", Dict{{"l1", 0.5}}}};
    CHECK(penalty(RegularizerSpec::from_config(config, ""), x) == doctest::Approx(3.0));
  }

  TEST_CASE("a user's own regularizer is used as it is") {
    class Doubled : public Regularizer {
     public:
      Var operator()(const Var& value) const override {
        return (*L2({.l2 = 2}).regularizer())(value);
      }
      std::string class_name() const override { return "Doubled"; }
      Dict config() const override { return {}; }
    };
    CHECK(penalty(std::make_shared<Doubled>(), x) == doctest::Approx(28.0));
  }

  TEST_CASE("the arguments of each class are described") {
    const std::vector<ClassDescription> all = described_regularizers();
    REQUIRE(all.size() == 3);
    CHECK(all[2].aliases == std::vector<std::string>{"l1l2", "l1_l2"});
    REQUIRE(all[2].arguments.size() == 2);
    CHECK(all[2].arguments[1].fallback == Value(0.0));
    CHECK(all[2].arguments[1].allowed == "of at least 0");
  }

  TEST_CASE("unknown names and negative factors are refused") {
    test::check_fails([] { RegularizerSpec("l12"); },
                      "[regularizer] unknown regularizer \"l12\"; did you mean \"l1\"?");
    test::check_fails([] { L1({.l1 = -0.5}); }, "[l1] expected l1 of at least 0, got -0.5");
  }
}

}  // namespace
}  // namespace sluice
