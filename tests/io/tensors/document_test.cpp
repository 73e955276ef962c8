// SPDX-License-Identifier: MIT
#include "../../../io/tensors/document.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"
#include "../../support/approx.hpp"

namespace sluice {
namespace {

void check_refused(Dict document, const std::string& text) {
  CHECK_THROWS_WITH_AS(tensor_from_document(ConfigReader(document, "weights.a")), text.c_str(),
                       FormatError);
}

TEST_SUITE("io/tensors/document") {
  TEST_CASE("a tensor is its dtype, its shape and its bytes in base64") {
    const Dict document = tensor_document(Tensor::from<float>({2, 1}, {1, 2}));
    CHECK(document == Dict{{"dtype", "float32"}, {"shape", List{2, 1}}, {"data", "AACAPwAAAEA="}});
  }

  TEST_CASE("tensors of every dtype read back by name, in order") {
    const NamedTensors written{{"b", Tensor::from<double>({2}, {0.1, -3})},
                               {"a", Tensor::from<std::int32_t>({1, 3}, {7, -8, 9})},
                               {"none", Tensor(Shape{0, 4})}};
    const Dict document = tensors_document(written);
    const NamedTensors read = tensors_from_document(ConfigReader(document, "weights"));
    REQUIRE(read.size() == 3);
    for (std::size_t k = 0; k < read.size(); ++k) {
      CHECK(read[k].first == written[k].first);
      CHECK(read[k].second.dtype() == written[k].second.dtype());
      CHECK(tensor_document(read[k].second) == tensor_document(written[k].second));
    }
    test::check_close(read[0].second, {2}, {0.1, -3}, 0);
  }

  TEST_CASE("what is no tensor is refused with its path") {
    Dict document = tensor_document(Tensor::from<float>({2}, {1, 2}));
    check_refused(Dict(document).set("dtype", "float16"),
                  "[config] expected float32, float64 or int32 at weights.a.dtype, got string "
                  "\"float16\"");
    check_refused(Dict(document).set("shape", List{3}),
                  "[tensor] expected a shape of at most 8 bytes at weights.a.shape, got more");
    check_refused(Dict(document).set("shape", List{1}),
                  "[tensor] expected 1 elements of float32 for shape (1,) at weights.a, got 8 "
                  "bytes");
    check_refused(Dict(document).set("name", "a"),
                  "[config] unknown key weights.a.name; choose one of data, dtype, shape");
  }
}

}  // namespace
}  // namespace sluice
