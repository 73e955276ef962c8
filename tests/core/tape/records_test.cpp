// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "../../../core/ops/elementwise.hpp"
#include "../../../core/ops/linalg.hpp"
#include "../../../core/ops/loss.hpp"
#include "../../../core/ops/nn.hpp"
#include "../../../core/ops/reduce.hpp"
#include "../../../core/ops/shape.hpp"
#include "../../../core/ops/softmax.hpp"
#include "../../../core/tape/tape.hpp"
#include "../../../optim/weights/regularizers.hpp"

namespace sluice {
namespace {

/// A tape of each mode in which ops can be recorded, and rows on it: 4 of them, or an unknown
/// number.
template <class Function>
void for_each_mode(Function function) {
  for (const Tape::Mode mode : {Tape::Mode::gradients, Tape::Mode::abstract}) {
    Tape tape(mode);
    const std::int64_t rows = mode == Tape::Mode::abstract ? Shape::unknown : 4;
    function(tape, tape.input({rows, 3}));
  }
}

std::vector<std::string> ops_of(const Tape& tape) {
  std::vector<std::string> names;
  for (const Record& record : tape.records()) names.emplace_back(record.op);
  return names;
}

TEST_SUITE("core/tape/records") {
  TEST_CASE("every op is kept with its attributes, inputs and output, aliases among them") {
    for_each_mode([](Tape& tape, const Var& x) {
      const Var table = tape.constant(Tensor({3, 2}));
      const Var y = ops::dense(x, table, std::nullopt, "relu");
      const Var z = ops::squeeze(ops::sum(ops::dropout(y, 0.25, 7), -1, true), {1});
      CHECK(ops_of(tape) == std::vector<std::string>{"dense", "dropout", "sum", "squeeze"});
      const Record& dense = tape.records()[0];
      CHECK(to_string(dense.attributes) == R"({"activation": "relu", "use_bias": false})");
      CHECK(dense.inputs.size() == 2);
      CHECK(&dense.inputs[1].node() == &table.node());
      CHECK(dense.output == &y.node());
      CHECK(to_string(tape.records()[1].attributes) == R"({"rate": 0.25, "seed": 7})");
      CHECK(to_string(tape.records()[2].attributes) == R"({"axes": [1], "keepdims": true})");
      CHECK(z.record() == &tape.records()[3]);
      CHECK(x.record() == nullptr);
    });
  }

  TEST_CASE("an op that works row by row keeps rows apart") {
    for_each_mode([](Tape& tape, const Var& x) {
      const Var square = tape.constant(Tensor({3, 3}));
      const Var row = tape.constant(Tensor({3}));
      const Vars results{x + row,
                         x * x - 1,
                         ops::mean(x, -1),
                         ops::max(x, 1, true),
                         ops::softmax(x),
                         ops::matmul(x, square),
                         ops::dense(x, square, row, "gelu"),
                         ops::concatenate({x, x}, 1),
                         ops::slice(x, 1, 0, 2),
                         ops::expand_dims(x, 1),
                         ops::flatten(ops::expand_dims(x, 2)),
                         ops::reshape(x, {x.shape()[0], 3, 1}),
                         ops::transpose(ops::expand_dims(x, 1), {0, 2, 1}),
                         ops::dropout(x, 0.5, 1),
                         ops::blend(x, x, x)};
      for (const Var& result : results) {
        CHECK(result.node().batched);
        CHECK(result.node().mixing == nullptr);
      }
    });
  }

  TEST_CASE("an op that reduces, reorders or combines rows is told, with its place") {
    for_each_mode([](Tape& tape, const Var& x) {
      const Var square = tape.constant(Tensor({2, 4}));
      tape.push_scope("model");
      tape.push_scope("lambda");
      const std::vector<std::pair<std::string_view, Var>> results{
          {"mean", ops::mean(x, 0)},
          {"sum", ops::sum(x)},
          {"min", ops::min(x, 0, true)},
          {"softmax", ops::softmax(ops::mean(x, -1))},
          {"transpose", ops::softmax(x, 0)},
          {"transpose", ops::transpose(x)},
          {"concatenate", ops::concatenate({x, x}, 0)},
          {"expand_dims", ops::expand_dims(x, 0)},
          {"matmul", ops::matmul(square, tape.input({4, 3}))},
          {"add", tape.constant(Tensor({2, 1, 1})) + x}};
      for (const auto& result : results) {
        CAPTURE(result.first);
        const RowMixing* mixing = result.second.node().mixing;
        REQUIRE(mixing != nullptr);
        CHECK(mixing->op == result.first);
        CHECK(mixing->layer == "model/lambda");
      }
    });
  }

  TEST_CASE("what depends on mixed rows says so, and what does not stays free of it") {
    for_each_mode([](Tape&, const Var& x) {
      const Var centred = x - ops::mean(x, 0);
      REQUIRE(centred.node().mixing != nullptr);
      CHECK(centred.node().mixing->op == "mean");
      CHECK(centred.node().batched);
      CHECK((x * 2).node().mixing == nullptr);
    });
  }

  TEST_CASE("sums that add up over the tiles of a batch mix nothing") {
    for_each_mode([](Tape&, const Var& x) {
      const Var total = ops::weighted_sum(ops::mean(x, -1), std::nullopt, 0.5);
      CHECK(total.node().mixing == nullptr);
      CHECK(!total.node().batched);
      CHECK((*L2().regularizer())(x).node().mixing == nullptr);
    });
  }

  TEST_CASE("weights and constants have no rows to mix") {
    Tape tape;
    const Var w = tape.variable(Tensor({4, 3}));
    CHECK(ops::mean(ops::transpose(w), 0).node().mixing == nullptr);
  }
}

}  // namespace
}  // namespace sluice
