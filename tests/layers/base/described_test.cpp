// SPDX-License-Identifier: MIT
#include "../../../layers/base/described.hpp"

#include <algorithm>

#include "../../../core/ops/elementwise.hpp"
#include "../../../layers/model/serialization.hpp"
#include "../../../layers/registry.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

struct ShiftOptions {
  std::int64_t times = 1;
  RegularizerSpec activity_regularizer = {};
  std::string name = {};
  bool trainable = true;
  std::optional<DType> dtype = {};
};
struct ShiftArguments : ShiftOptions {
  double by = 0;
};

/// x + times * by.
class ShiftBody : public DescribedBody<ShiftBody, ShiftArguments> {
 public:
  using DescribedBody::DescribedBody;

  static const Description<ShiftArguments>& description() {
    static const Description<ShiftArguments> all{
        "ShiftUp",
        Fields<ShiftArguments>()
            .required("by", &ShiftArguments::by, above(0))
            .optional("times", &ShiftArguments::times)
            .sparse("activity_regularizer", &ShiftArguments::activity_regularizer),
        {"described_test", "older"}};
    return all;
  }

  Vars call(const Vars& inputs, bool) override {
    return one_input(inputs) + arguments().by * static_cast<double>(arguments().times);
  }
};

Layer shift(double by, ShiftOptions options = {}) {
  return make_layer<ShiftBody>(ShiftArguments{std::move(options), by});
}

TEST_SUITE("layers/base/described") {
  TEST_CASE("a layer is checked, named and saved by its description") {
    test::check_fails([] { shift(0); }, "[shift_up] expected by above 0, got 0");
    const Layer layer = shift(2, {.times = 3, .name = "s", .trainable = false});
    CHECK(to_string(layer.config()) ==
          R"({"name": "s", "trainable": false, "dtype": "float32", "by": 2, "times": 3})");
    CHECK(*serialized_layer(layer).find("registered_name") == Value("described_test>ShiftUp"));
    test::check_close(layer(Tensors{Tensor::from({1, 2}, {1, 3})}).only(), {1, 2}, {7, 9}, 0);
    test::check_fails(
        [&] {
          layer(Tensors{Tensor({1, 1}), Tensor({1, 1})});
        },
        "[shift_up] expected one input, got 2 (in layer \"s\")");
  }

  TEST_CASE("it is read by its description, under each package, and refuses other keys") {
    const LayerClass shifts = layer_class<ShiftBody>();
    CHECK(shifts.packages == std::vector<std::string>{"described_test", "older"});
    register_layer("described_test>ShiftUp", shifts.make);
    const Dict document = serialized_layer(shift(2, {.name = "s", .dtype = DType::float64}));
    CHECK(serialized_layer(layer_from_document(document, "")) == document);
    CHECK_THROWS_WITH_AS(
        layer_from_config("ShiftUp", "described_test>ShiftUp", {{"by", 1}, {"tims", 2}}, "l"),
        "[config] unknown key l.tims; did you mean \"times\"?", FormatError);
    CHECK_THROWS_WITH_AS(layer_from_config("ShiftUp", "described_test>ShiftUp", {{"by", -1}}, "l"),
                         "l: [shift_up] expected by above 0, got -1", FormatError);
  }

  TEST_CASE("the penalty on the output is taken from the options") {
    Tape tape;
    const Layer layer = shift(1, {.activity_regularizer = "l1"});
    layer(tape, Tensors{Tensor::from({1, 2}, {1, 3})});
    REQUIRE(tape.losses().size() == 1);
    CHECK(tape.losses().front().value().item() == doctest::Approx(0.06));
  }

  TEST_CASE("every layer of the library tells its arguments for documentation") {
    const auto& all = layer_classes();
    CHECK(std::ranges::is_sorted(all, {}, &LayerClass::class_name));
    const auto dropout = std::ranges::find(all, "Dropout", &LayerClass::class_name);
    REQUIRE(dropout != all.end());
    REQUIRE(dropout->arguments.size() == 2);
    CHECK(dropout->arguments[0].name == "rate");
    CHECK(dropout->arguments[0].allowed == "in [0, 1)");
    CHECK(!dropout->arguments[0].fallback);
    CHECK(dropout->arguments[1].fallback == Value());
    const auto dense = std::ranges::find(all, "Dense", &LayerClass::class_name);
    CHECK(dense->arguments[2].type == "activation");
  }
}

}  // namespace
}  // namespace sluice
