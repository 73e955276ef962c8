// SPDX-License-Identifier: MIT
#include "../../../io/files/pattern.hpp"

#include "../../support/approx.hpp"

namespace sluice {
namespace {

std::string filled(const std::string& pattern, std::int64_t epoch = 2) {
  return FilePattern("save", pattern).fill(epoch, {{"loss", 1234.5}, {"val_loss", 0.123456789}});
}

TEST_SUITE("io/files/pattern") {
  TEST_CASE("places take the epoch from 1 and logs, in Python's forms") {
    CHECK(filled("plain.json") == "plain.json");
    CHECK(filled("{epoch:02d}-{val_loss:.4f}.json") == "03-0.1235.json");
    CHECK(filled("{epoch}-{val_loss}", 11) == "12-0.123456789");
    CHECK(filled("{epoch:4d}|{epoch:.1f}") == "   3|3.0");
    CHECK(filled("{val_loss:08.3f}|{val_loss:.2e}|{loss:.3g}") == "0000.123|1.23e-01|1.23e+03");
    CHECK(filled("{loss:f}") == "1234.500000");
    CHECK(filled("{{{epoch}}}") == "{3}");
  }

  TEST_CASE("a log that is not there is refused with those that are") {
    test::check_fails([] { filled("{mae:.2f}"); },
                      "[save] expected a log \"mae\" for the file name, got epoch, loss, val_loss");
  }

  TEST_CASE("a place that is not closed, opened or named is refused") {
    test::check_fails([] { filled("a{epoch"); },
                      "[save] unclosed { in \"a{epoch\"; write {{ for a brace");
    test::check_fails([] { filled("a}b"); }, "[save] unopened } in \"a}b\"; write }} for a brace");
    test::check_fails([] { filled("{:02d}"); }, "[save] a place in \"{:02d}\" names no log");
  }

  TEST_CASE("a form of another kind is refused") {
    for (const char* form : {"epoch:x", "epoch:.2d", "loss:d", "loss:.2", "loss:.f", "loss:.-1f",
                             "loss:-3f", "loss:.99f", "loss:999f", "loss:02d", "loss:.4ff"}) {
      const std::string pattern = '{' + std::string(form) + '}';
      test::check_fails(
          [&] { filled(pattern); },
          "[save] expected a form such as 02d for the epoch or .4f for a log, got " + pattern);
    }
  }
}

}  // namespace
}  // namespace sluice
